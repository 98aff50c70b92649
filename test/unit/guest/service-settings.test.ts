import { expect } from "chai";
import { serviceSettings } from "../../../components/guest/service/service-settings";
import type { ChosenProgram } from "../../../model/types";
import { contentIn } from "./settings";

const UNIT = "/etc/systemd/system/xishui-relay.service";

const settingsOf = (program: Partial<ChosenProgram>) =>
  serviceSettings({
    ...{ name: "xishui-relay", description: "relay of xishui", registry: "10.20.0.1:5000" },
    program: { command: [], environment: {}, ...program },
  });

describe("settings of a service that the model tells what to run", () => {
  it("run a program of the machine's image, every word as it is", () => {
    const settings = settingsOf({ command: ["/usr/bin/relay", "--to", "100% of $HOME", 'a "b" \\c', "plain-1.2"] });
    const lines = contentIn(settings, UNIT).split("\n");
    expect(lines).to.include('ExecStart=/usr/bin/relay --to "100%% of $$HOME" "a \\"b\\" \\\\c" plain-1.2');
    expect(lines).to.include("DynamicUser=yes");
    expect(settings.units.map(({ name }) => name)).to.deep.equal(["xishui-relay.service"]);
  });

  it("run a container of the registry, with containerd and what was pulled once", () => {
    const settings = settingsOf({ image: "company/relay:1.0", command: ["serve"] });
    expect(contentIn(settings, UNIT)).to.match(
      /^ExecStart=\/usr\/bin\/ctr -n powercloud run .* 10\.20\.0\.1:5000\/company\/relay:1\.0 xishui-relay serve$/m,
    );
    expect(contentIn(settings, "/usr/local/lib/powercloud/service-pull")).to.contain("images ls -q | grep -qxF");
    expect(settings.units.map(({ name }) => name)).to.deep.equal(["containerd.service", "xishui-relay.service"]);
    contentIn(settings, "/etc/containerd/certs.d/10.20.0.1:5000/hosts.toml");
  });

  it("keep its variables in a file that only root reads, and roll it when they change", () => {
    const settings = settingsOf({ command: ["/bin/x"], environment: { TOKEN: 'a"$b`c\\' } });
    expect(settings.files["/etc/powercloud/service.env"]).to.deep.equal({
      content: 'TOKEN="a\\"\\$b\\`c\\\\"\n',
      mode: "0600",
    });
    expect(settings.units.at(-1)!.files).to.include("/etc/powercloud/service.env");
  });

  it("give a container its variables as they are, which containerd does not unquote", () => {
    const settings = settingsOf({ image: "a/b:1", environment: { TOKEN: 'a"$b`c\\ d', EMPTY: "" } });
    expect(contentIn(settings, "/etc/powercloud/service.env")).to.equal('TOKEN=a"$b`c\\ d\nEMPTY=\n');
  });

  it("ask the service's own check, or whether it goes on running", () => {
    const ready = (program: Partial<ChosenProgram>) => {
      const settings = settingsOf({ command: ["/bin/x"], ...program });
      return contentIn(settings, settings.check.command[0]!);
    };
    expect(ready({ check: ["/usr/bin/test", "-e", "/run/it's ready"] })).to.contain(
      `'/usr/bin/test' '-e' '/run/it'\\''s ready'`,
    );
    expect(ready({})).to.contain("NRestarts");
  });
});
