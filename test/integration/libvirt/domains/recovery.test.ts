/** A service whose centre is lost starts from its copy, and goes home: a program under the real engine, between two real libvirtds. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";

import { projectRoot } from "../../../../scripts/paths";
import { libvirtMissing, TestHost } from "../../../support/libvirt/libvirt-plugin";
import { startLinkedHosts } from "../../../support/libvirt/linked-hosts";
import { writeInside } from "../../../support/libvirt/running-disk";
import { scratchProject, type ScratchProject } from "../../../support/scratch-project";

/** As the integration phase does it, with a machine that has no system. */
const PROGRAM = `
const libvirt = require("@pulumi/libvirt");
const { Placement } = require(${JSON.stringify(join(projectRoot, "components/physical/placement"))});
const { contentOf, serviceReplica } = require(${JSON.stringify(join(projectRoot, "components/physical/service-replica"))});
const { uris, lost } = JSON.parse(process.env.RECOVERY);
const provider = new libvirt.Provider("hosts", { lostHosts: lost ? [uris["tongzi-1"]] : [] });
const names = Object.keys(uris).filter((name) => !lost || name !== "tongzi-1");
const path = "/var/lib/libvirt/images/pool";
const pools = names.map((name) => new libvirt.StoragePool(name, { host: uris[name], name: "pool", path }, { provider }));
const request = {
  hosts: names.map((id) => ({ id, vcpu: 4, memoryMiB: 500, diskGiB: 10, domain: ["guizhou", id] })),
  vms: [{ id: "meter", vcpu: 1, memoryMiB: 64, diskGiB: 1, hosts: [lost ? "zunyi-1" : "tongzi-1"] }],
  groups: [], reserved: {}, lost: lost ? ["tongzi-1"] : [],
};
const asked = lost ? { "zunyi-1": uris["zunyi-1"] } : uris;
const host = (name) => ({ name, uri: uris[name], pool: "pool" });
const placement = new Placement("placement", { host, uris: asked, request }, { provider, dependsOn: pools });
const carrier = placement.host("meter").uri;
const replica = (source, dependsOn) =>
  serviceReplica({ machine: "meter", source, target: host("zunyi-1"), maxAgeSeconds: 86400 }, { provider, dependsOn });
const copyOf = lost ? contentOf(replica(uris["tongzi-1"], pools)) : undefined;
const size = { vcpu: 1, memoryMiB: 64, shutdownTimeoutSeconds: 0 };
const volume = { host: carrier, pool: "pool", name: "meter.qcow2", capacityGiB: 0.125, ...(copyOf && { copyOf }) };
const disk = new libvirt.Volume("meter", volume, { provider, dependsOn: pools });
const domain = new libvirt.Domain("meter", { host: carrier, name: "meter", ...size, disks: [{ volume: disk.path }] }, { provider });
if (!lost && process.env.COPIED) replica(carrier, [domain]);
`;

describe("libvirt: recovery from a copy", function () {
  this.timeout("10m");
  let hosts: readonly TestHost[] = [];
  let project: ScratchProject | undefined;

  before(async function () {
    if (libvirtMissing("qemu-io") !== undefined) return this.skip();
    hosts = await startLinkedHosts("tongzi-1", "zunyi-1");
    project = await scratchProject(PROGRAM, { plugins: ["libvirt", "powercloud"] });
    await pulumi("stack", "init", "test");
  });

  after(async () => {
    project?.remove();
    for (const host of hosts) await host.stop();
  });

  async function pulumi(...args: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await project!.pulumi(...args);
    expect(exitCode, stdout + stderr).equal(0);
    return stdout + stderr;
  }

  function say(lost: boolean) {
    const [tongzi, zunyi] = hosts.map(({ uri }) => uri);
    project!.env.RECOVERY = JSON.stringify({ uris: { "tongzi-1": tongzi, "zunyi-1": zunyi }, lost });
  }

  const up = () => pulumi("up", "--yes", "--skip-preview", "-s", "test");
  const settled = () => pulumi("preview", "--refresh", "--expect-no-changes", "-s", "test");

  const write = (host: TestHost, byte: string, where: string) => writeInside(host, "meter", byte, where);

  /** Whether the machine's disk has that byte there, as it runs. */
  function holds(host: TestHost, byte: string, where: string): boolean {
    const args = ["-r", "-U", "-f", "qcow2", "-c", `read -P ${byte} ${where}`, host.image("pool", "meter.qcow2")];
    return spawnSync("qemu-io", args).status === 0;
  }

  it("keeps what the copy has, and says what is missing; the machine goes home when its host is back", async () => {
    const [tongzi, zunyi] = hosts;
    say(false);
    await up();
    write(tongzi, "0x41", "0 1M");
    project!.env.COPIED = "1";
    await up();
    await settled();
    write(tongzi, "0x42", "2M 1M");

    say(true);
    const preview = await pulumi("preview", "-s", "test");
    expect(preview).match(
      /meter.qcow2 on zunyi-1 begins with the copy of 20\S+ \(age \d min\): what was written since is missing/,
    );
    expect(preview).match(
      /tongzi-1 is lost: the copy of meter.qcow2 on zunyi-1, of 20\S+ \(age \d min\), stays as it is/,
    );
    await up();
    expect(zunyi.virsh("list", "--name")).equal("meter");
    expect([holds(zunyi, "0x41", "0 1M"), holds(zunyi, "0x42", "2M 1M")]).deep.equal([true, false]);
    await settled();
    write(zunyi, "0x43", "4M 1M");

    // An operator clears what the lost host still has, then it is active again.
    tongzi.virsh("destroy", "meter");
    tongzi.virsh("undefine", "meter");
    for (const line of tongzi.virsh("vol-list", "pool").split("\n")) {
      tongzi.virsh("vol-delete", "--pool", "pool", line.trim().split(/\s+/)[0]);
    }
    say(false);
    await up();
    expect([tongzi, zunyi].map((host) => host.virsh("list", "--name"))).deep.equal(["meter", ""]);
    expect([holds(tongzi, "0x41", "0 1M"), holds(tongzi, "0x43", "4M 1M")]).deep.equal([true, true]);
    await settled();
    expect(existsSync(zunyi.image("pool", "meter.qcow2.replica.1"))).equal(true);
    await pulumi("destroy", "--yes", "--skip-preview", "-s", "test");
    expect(existsSync(zunyi.image("pool", "meter.qcow2.replica.1"))).equal(false);
  });
});
