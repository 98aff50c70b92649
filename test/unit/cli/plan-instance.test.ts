import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { expect } from "chai";

const PROJECT = path.resolve(__dirname, "../../..");
const host = (id: string, county: string) => ({
  id,
  vcpu: 4,
  memoryMiB: 8192,
  diskGiB: 100,
  domain: ["p", "q", county],
});
const vm = (id: string, memoryMiB: number, group?: string) => ({ id, vcpu: 2, memoryMiB, diskGiB: 20, group });

const instance = {
  hosts: [host("a", "c1"), host("b", "c2"), host("c", "c3")],
  vms: [vm("x1", 4096, "g"), vm("x2", 4096, "g"), vm("y", 2048)],
  groups: [{ id: "g", kind: "anti-affinity", level: "county", hard: true }],
  overcommit: { vcpu: 4, memory: 1, disk: 1 },
  current: { x1: "a", x2: "b", y: "c" },
  lost: ["b"],
  moveBudget: 0,
};

describe("powercloud plan --instance", function () {
  this.timeout(60_000);

  function run(input: unknown, ...args: string[]) {
    const program = ["toolchain/typescript/run.js", "scripts/cli/main.ts", "plan", "--instance", "-", ...args];
    const text = typeof input === "string" ? input : JSON.stringify(input);
    const { status, stdout, stderr } = spawnSync(process.execPath, program, {
      cwd: PROJECT,
      encoding: "utf8",
      input: text,
    });
    return { status, stdout, stderr };
  }

  it("answers in the neutral JSON", () => {
    const { status, stdout } = run(instance, "--json");
    expect(status).to.equal(0);
    const { seconds, ...answer } = JSON.parse(stdout) as { seconds: number };
    expect(seconds).to.be.above(0);
    expect(answer).to.deep.equal({
      assignments: { x1: "a", x2: "c", y: "c" },
      unplaced: [],
      moves: [{ vm: "x2", from: "b", to: "c" }],
      hostsUsed: 2,
      lowerBound: 2,
      gap: 0,
    });
  });

  it("tells a reader the plan, and why a VM is where it is", () => {
    expect(run(instance).stdout)
      .to.contain("2 of 3 hosts used; no plan needs fewer than 2 (gap 0.00 %)")
      .and.contain("1 of 1: x2 moves from b to c");
    expect(run(instance, "--explain", "x2").stdout)
      .to.contain("x2 is on c: it takes 2 vCPU, 4096 MiB memory and 20 GiB disk of the 14 vCPU, 6144 MiB memory")
      .and.contain("not on a: barred by hard anti-affinity of group g (level county)")
      .and.contain("not on b: lost");
    expect(run(instance, "--explain", "x9")).to.include({
      status: 2,
      stderr: "--explain x9: standard input has no VM of that id\n",
    });
  });

  it("exits with 3 when a VM has no place", () => {
    const { status, stdout } = run({ ...instance, vms: [...instance.vms, vm("huge", 9000)] }, "--json");
    expect(status).to.equal(3);
    expect((JSON.parse(stdout) as { unplaced: { vm: string }[] }).unplaced.map((each) => each.vm)).to.deep.equal([
      "huge",
    ]);
  });

  it("exits with 2 and names each mistake by its path", () => {
    const wrong = {
      ...instance,
      hosts: [{ ...host("a", "c1"), vcpu: -1 }],
      vms: [{ id: "x", vcpu: 1, memoryMiB: 1, disk: 1 }],
      groups: [{ ...instance.groups[0], level: "rack" }],
    };
    const { status, stdout, stderr } = run(wrong);
    expect({ status, stdout }).to.deep.equal({ status: 2, stdout: "" });
    expect(stderr.trimEnd().split("\n")).to.have.members([
      "standard input: hosts[0].vcpu: is -1; it must be >= 0",
      "standard input: vms[0].diskGiB: is missing; give it",
      'standard input: vms[0]: has no field "disk"; remove it, or correct its name',
      'standard input: groups[0].level: is "rack"; allowed: host, county, prefecture, province',
    ]);
    expect(run("{").stderr).to.match(/^standard input: is not JSON: /);
    expect(run({ ...instance, vms: [vm("x1", 1), vm("x1", 1, "none")] }).stderr).to.equal(
      "standard input: vms[1].id: x1 is vms[0] already; ids are unique\n" +
        "standard input: vms[1].group: none is not the id of one of the groups\n",
    );
  });
});
