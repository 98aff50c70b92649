/** Hosts that are switched on and off: a real libvirtd that ends and starts by its owner's commands. */
import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { provider } from "../../../../providers/libvirt/provider";
import { projectRoot } from "../../../../scripts/paths";
import { change, drift, failureOf, libvirtMissing, TestHost, up } from "../../../support/libvirt/libvirt-plugin";
import { ProviderClient } from "../../../support/provider-client";
import { STRIPPING } from "../../../support/stripping";

describe("libvirt: hosts on and off, and what they run", function () {
  this.timeout(180_000);
  let host: TestHost;
  let client: ProviderClient;
  let folder: string;

  before(async function () {
    if (libvirtMissing() !== undefined) return this.skip();
    folder = mkdtempSync(join(tmpdir(), "powercloud-power-"));
    host = await TestHost.start("power");
    client = await ProviderClient.start(provider);
  });

  after(async () => {
    client?.close();
    await host?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Shell command that starts or stops the test's host as the lab does its own. */
  const power = (action: "start" | "stop") => {
    const script = join(folder, `${action}.ts`);
    const call = action === "start" ? "startLibvirtHost(options)" : "stopLibvirtHost(options)";
    writeFileSync(
      script,
      `import { startLibvirtHost, stopLibvirtHost } from ${JSON.stringify(join(projectRoot, "scripts/lab/hosts/libvirt-host.ts"))};\n` +
        `const options = ${JSON.stringify(host.options)};\nvoid ${call};\n`,
    );
    return `node --require ${STRIPPING} ${script}`;
  };
  const switches = (state: "on" | "off") => ({
    host: host.uri,
    state,
    on: power("start"),
    off: power("stop"),
    timeoutSeconds: 30,
  });

  it("lists domains with the stack that made them", async () => {
    const domain = { host: host.uri, name: "ours", vcpu: 1, memoryMiB: 64, shutdownTimeoutSeconds: 0 };
    const made = await up(client, "Domain", "ours", domain);
    const definition = host.virsh("dumpxml", "ours").replace(/<metadata>[^]*<\/metadata>|<uuid>.*<\/uuid>/g, "");
    const file = join(folder, "theirs.xml");
    writeFileSync(file, definition.replace("<name>ours</name>", "<name>theirs</name>").replace(/<log [^>]*>/, ""));
    host.virsh("define", file);
    const { domains } = await client.invoke("libvirt:index:getDomains", { host: host.uri });
    const uses = { networks: [], files: [] };
    expect(domains).deep.equal([
      { name: "ours", stack: "test", ...uses },
      { name: "theirs", ...uses },
    ]);
    host.virsh("undefine", "theirs");
    await client.delete(made);
  });

  it("never goes off under a running domain, and says which one", async () => {
    const domain = { host: host.uri, name: "busy", vcpu: 1, memoryMiB: 64, shutdownTimeoutSeconds: 0 };
    const made = await up(client, "Domain", "busy", domain);
    const error = await failureOf(up(client, "HostPower", "power", switches("off")));
    expect(error.message).match(/^power is not switched off: busy still runs there; set the host's state to draining/);
    expect(host.virsh("domstate", "busy")).equal("running");
    await client.delete(made);
  });

  it("goes off, and comes on again, by its commands", async () => {
    const off = await up(client, "HostPower", "power", switches("off"));
    expect(() => host.virsh("hostname")).to.throw(/Failed to connect socket to '\S+': No such file or directory/);
    expect(await drift(client, off)).deep.equal({});
    const on = await change(client, off, { state: "on" });
    expect(host.virsh("hostname")).equal("power");
    expect(await drift(client, on)).deep.equal({});
    expect(await drift(client, off)).deep.equal({ state: "update" });
    await client.delete(on);
    expect(host.virsh("hostname")).equal("power");
  });

  it("is neither on nor off for who is not let in", async () => {
    const noKey = { ...switches("off"), host: "qemu+ssh://ops@power/system?keyfile=there-is-none" };
    expect((await failureOf(up(client, "HostPower", "power", noKey))).message).match(
      /there is no file .*there-is-none/,
    );
    const noName = { ...switches("off"), host: "qemu+ssh://power.invalid/system" };
    expect((await failureOf(up(client, "HostPower", "power", noName))).message).match(/no such host name/);
    const noServer = { ...switches("off"), host: "qemu+tcp://127.0.0.1:1/system", off: "exit 9" };
    expect((await up(client, "HostPower", "power", noServer)).outputs.state).equal("off");
  });

  it("says what a command that fails said, and how long it waited for one that changes nothing", async () => {
    const words = join(folder, "words");
    writeFileSync(words, "no such chassis for ops:open-sesame");
    const failing = { ...switches("off"), off: `cat ${words} >&2; : -Popen-sesame; exit 7` };
    const { message } = await failureOf(up(client, "HostPower", "power", failing));
    expect(message).match(
      /^switching off power failed: its command ended with exit code 7: no such chassis for ops:\*\*\*.*; try it by hand/s,
    );
    const said = client.lines.map((line) => line.message);
    expect(message + said.join("\n")).not.to.contain("sesame");
    expect(said).includes("switching off power by its command");
    const idle = { ...switches("off"), off: "true", timeoutSeconds: 1 };
    expect((await failureOf(up(client, "HostPower", "power", idle))).message).match(
      /^power still answers 1 s after its command/,
    );
  });
});
