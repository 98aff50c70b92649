/** `powercloud model discover` against hosts that were there before. */
import { expect } from "chai";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { parseModel } from "../../../model/load";
import { adoptedMachines } from "../../../planning/environment/adopted";
import { projectRoot } from "../../../scripts/paths";
import { run, type RunResult } from "../../../scripts/run";
import { libvirtMissing, TestHost } from "../../support/libvirt/libvirt-plugin";

const MACHINE = (name: string) => `
<domain type='qemu'>
  <name>${name}</name><memory unit='MiB'>2048</memory><vcpu>2</vcpu>
  <os><type machine='q35'>hvm</type></os>
  <devices><interface type='bridge'><source bridge='br-old'/><model type='virtio'/></interface></devices>
</domain>`;

describe("powercloud model discover", function () {
  this.timeout("5m");
  let host: TestHost;
  let folder: string;
  let file: string;

  before(async function () {
    if (libvirtMissing() !== undefined) return this.skip();
    folder = mkdtempSync(join(tmpdir(), "powercloud-discover-"));
    file = join(folder, "guizhou.yaml");
    host = await TestHost.start("discover");
    for (const name of ["crm", "billing-old", "worker 7"]) {
      writeFileSync(host.image("machine.xml"), MACHINE(name));
      host.virsh("define", host.image("machine.xml"));
    }
    host.virsh("autostart", "crm");
  });

  after(async () => {
    await host?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  function discover(...args: string[]): Promise<RunResult> {
    const command = join(projectRoot, "scripts/powercloud");
    const exits = [0, 1, 2, 4];
    return run(command, ["model", "discover", ...args], { allowExit: exits, timeoutSeconds: 120 });
  }

  const silent = "zunyi/zunyi-1=qemu+unix:///system?socket=/nonexistent";

  it("begins a model with the hosts that can serve, and names the others with reasons", async () => {
    const hosts = ["--host", `guiyang/guiyang-1=${host.uri}`, "--host", silent];
    const strict = await discover(file, ...hosts, "--write");
    expect(strict.exitCode, strict.stdout + strict.stderr).to.equal(4);
    expect(strict.stdout).to.match(/guiyang-1: no hardware virtualization/);
    expect(strict.stdout).to.contain("is not begun: none of the hosts can serve");
    const { exitCode, stdout, stderr } = await discover(file, ...hosts, "--write", "--allow-emulation");
    expect(exitCode, stdout + stderr).to.equal(4);
    expect(stdout).to.match(/zunyi-1: cannot reach libvirt on \S+: there is no socket \/nonexistent/);
    expect(stdout).to.match(/^worker 7 +guiyang-1 .*left alone: its name has characters that a model cannot say/m);
    const model = parseModel(readFileSync(file, "utf8"), file);
    expect(Object.keys(model.centres.guiyang!.hosts)).to.deep.equal(["guiyang-1"]);
    expect(model.centres.zunyi!.hosts).to.deep.equal({});
    expect(model.centres.guiyang!.hosts["guiyang-1"]!.facts!.vcpu).to.be.above(0);
    const [billing, crm] = adoptedMachines(model);
    expect(billing).to.deep.include({ name: "billing-old", flavor: "medium", running: false, autostart: false });
    expect(crm).to.deep.include({ name: "crm", vcpu: 2, memoryMiB: 2048, running: false, autostart: true });
  });

  it("changes nothing without --write, nor when there is nothing to change", async () => {
    const before = readFileSync(file, "utf8");
    const same = await discover(file, "--allow-emulation", "--write");
    expect(same).to.deep.include({ exitCode: 0 });
    expect(same.stdout)
      .to.contain("needs no change")
      .and.match(/^crm .*adopted already$/m);
    // The same server again, by a socket of another name: what it is asked for is the same.
    const socket = host.image("another-socket");
    symlinkSync(/socket=([^&]+)/.exec(host.uri)![1]!, socket);
    const second = `zunyi/zunyi-2=qemu+unix:///system?socket=${socket}`;
    const shown = await discover(file, "--host", second, "--allow-emulation", "--adopt", "none");
    expect(shown.stdout, shown.stdout + shown.stderr).to.match(
      /^\+ +zunyi-2: \{ uri: .*vcpu: \d+, memory: \d+[MG]i, disk: \d+[GT]i \}$/m,
    );
    expect(shown.stdout).to.contain("Nothing is written yet");
    expect(readFileSync(file, "utf8")).to.equal(before);
    expect(readdirSync(folder)).to.deep.equal(["guizhou.yaml"]);
  });

  it("tells a program all that it found", async () => {
    const { stdout } = await discover(file, "--allow-emulation", "--json");
    const report = JSON.parse(stdout) as {
      hosts: { name: string; found: { numa: object[]; machines: { name: string; cards: object[] }[] } }[];
      machines: { machine: { name: string }; decision: string; deviations: string[] }[];
    };
    expect(report.hosts[0]!.found.numa).not.to.be.empty;
    expect(report.hosts[0]!.found.machines.map(({ name }) => name)).to.deep.equal(["billing-old", "crm", "worker 7"]);
    expect(report.machines.find(({ machine }) => machine.name === "crm")).to.deep.include({
      decision: "adopted",
      deviations: [
        `card ${/address='(\S+)'/.exec(host.virsh("dumpxml", "crm"))![1]} is on br-old, which is no network of the standards`,
        "no channel for a guest agent",
      ],
    });
  });

  it("refuses what is wrong with nothing lost", async () => {
    const before = readFileSync(file, "utf8");
    const unknown = await discover(file, "--allow-emulation", "--write", "--adopt", "crm,nobody");
    expect(unknown).to.deep.include({ exitCode: 2, stdout: "" });
    expect(unknown.stderr).to.contain(
      "no host that answered runs nobody; allowed all, none, or names of billing-old, crm",
    );
    const other = await discover(file, "--host", `guiyang/guiyang-1=qemu:///system`);
    expect(other.stderr).to.contain("--host guiyang-1: found qemu:///system; the model has guiyang-1 in guiyang with");
    writeFileSync(file, before.replace("flavor: medium\n", "flavor: mediun\n"));
    const mistaken = await discover(file, "--write");
    expect(mistaken).to.deep.include({ exitCode: 2 });
    expect(mistaken.stderr).to.contain("did you mean medium?").and.contain("nothing was touched");
    writeFileSync(file, before);
  });
});
