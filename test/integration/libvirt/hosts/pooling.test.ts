/** Several hosts as one pool: a program under the real engine, whose machines go where the planner puts them. */
import { join } from "node:path";
import { expect } from "chai";

import type { PlacementRequest } from "../../../../planning/solver/placement-types";
import { projectRoot } from "../../../../scripts/paths";
import { libvirtMissing, TestHost } from "../../../support/libvirt/libvirt-plugin";
import { startLinkedHosts } from "../../../support/libvirt/linked-hosts";
import { scratchProject, type ScratchProject } from "../../../support/scratch-project";

const NAMES = ["zunyi-1", "tongzi-1", "xishui-1"] as const;

const PROGRAM = `
const libvirt = require("@pulumi/libvirt");
const { Placement } = require(${JSON.stringify(join(projectRoot, "components/physical/placement"))});
const { uris, request } = JSON.parse(process.env.POOL);
const path = "/var/lib/libvirt/images/pool";
const pools = Object.entries(uris).map(([host, uri]) => new libvirt.StoragePool(host, { host: uri, name: "pool", path }));
const placement = new Placement("placement", { host: (name) => ({ name, uri: uris[name] }), uris, request }, { dependsOn: pools });
for (const { id: name, memoryMiB } of request.vms) {
  const host = placement.host(name).uri;
  const disk = new libvirt.Volume(name, { host, pool: "pool", name: name + ".qcow2", capacityGiB: 1 }, { dependsOn: pools });
  const size = { vcpu: 1, memoryMiB, shutdownTimeoutSeconds: 0 };
  new libvirt.Domain(name, { host, name, ...size, disks: [{ volume: disk.path }] });
}
module.exports = { assignments: placement.assignments };
`;

describe("libvirt: several hosts as one pool", function () {
  this.timeout("10m");
  let hosts: readonly TestHost[] = [];
  let project: ScratchProject | undefined;

  before(async function () {
    if (libvirtMissing() !== undefined) return this.skip();
    hosts = await startLinkedHosts(...NAMES);
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
    return stdout;
  }

  /** Runs the program with one host in a state that is not active. */
  async function up(draining?: string): Promise<{ assignments: Record<string, string>; output: string }> {
    project!.env.POOL = JSON.stringify({
      uris: Object.fromEntries(hosts.map(({ uri }, at) => [NAMES[at], uri])),
      request: request(draining),
    });
    const output = await pulumi("up", "--yes", "--skip-preview", "-s", "test");
    await pulumi("preview", "--refresh", "--expect-no-changes", "-s", "test");
    return { ...JSON.parse(await pulumi("stack", "output", "--json", "-s", "test")), output };
  }

  const found = (what: (host: TestHost) => string) =>
    Object.fromEntries(hosts.map((host, at) => [NAMES[at], what(host).split(/\s+/).filter(Boolean).sort()]));
  const running = () => found((host) => host.virsh("list", "--name"));
  const disks = () => found((host) => (host.virsh("vol-list", "pool").match(/^ *\S+\.qcow2(?= )/gm) ?? []).join(" "));
  const uuid = (host: string, name: string) => hosts[NAMES.findIndex((each) => each === host)]!.virsh("domuuid", name);

  it("pain 1: machines are placed over the hosts, and leave one that is drained", async () => {
    const { assignments } = await up();
    // Only zunyi-1 has room for the store. It had room for both databases as well, which are never on one host.
    expect(assignments["store"]).equal("zunyi-1");
    expect(assignments["database-1"]).not.equal(assignments["database-2"]);
    expect(running()).deep.equal(byHost(assignments));
    expect(disks()).deep.equal(byHost(assignments, ".qcow2"));

    const mover = Object.keys(assignments).find((name) => assignments[name] !== "zunyi-1")!;
    const from = assignments[mover]!;
    const to = NAMES.find((name) => name !== "zunyi-1" && name !== from)!;
    const identity = uuid(from, mover);
    const drained = await up(from);
    expect(drained.assignments).deep.equal({ ...assignments, [mover]: to });
    expect(drained.output).match(new RegExp(`moving ${mover} from ${from} to ${to}`));
    expect(running()).deep.equal(byHost(drained.assignments));
    expect(disks()).deep.equal(byHost(drained.assignments, ".qcow2"));
    expect(uuid(to, mover)).equal(identity);

    await pulumi("destroy", "--yes", "--skip-preview", "-s", "test");
    expect(running()).deep.equal(byHost({}));
  });
});

function request(draining?: string): PlacementRequest {
  const database = { vcpu: 1, memoryMiB: 64, diskGiB: 1, group: "databases" };
  const memory = { "zunyi-1": 400, "tongzi-1": 100, "xishui-1": 100 };
  return {
    hosts: NAMES.map((id) => ({
      ...{ id, vcpu: 4, memoryMiB: memory[id], diskGiB: 10, domain: ["guizhou", id] },
      ...(id === draining && { state: "draining" }),
    })),
    vms: [
      { id: "database-1", ...database },
      { id: "database-2", ...database },
      { id: "store", vcpu: 1, memoryMiB: 128, diskGiB: 1 },
    ],
    groups: [{ id: "databases", kind: "anti-affinity", level: "host", hard: true }],
    overcommit: { vcpu: 1, memory: 1, disk: 1 },
  };
}

/** What each host is to have. */
function byHost(assignments: Readonly<Record<string, string>>, suffix = ""): Record<string, string[]> {
  const names = Object.keys(assignments).sort();
  const on = (host: string) => names.filter((name) => assignments[name] === host).map((name) => name + suffix);
  return Object.fromEntries(NAMES.map((host) => [host, on(host)]));
}
