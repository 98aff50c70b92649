import { expect } from "chai";
import { powercloud } from "../../../providers/powercloud/provider";
import { Properties, UNKNOWN } from "../../../providers/base/types";
import { CallError, ProviderClient } from "../../support/provider-client";

const type = "powercloud:index:Placement";
const host = (id: string, memoryMiB = 4096) => ({ id, vcpu: 4, memoryMiB, diskGiB: 100, domain: ["guiyang", id] });
const machine = (id: string, memoryMiB: number, more: object = {}) => ({ id, vcpu: 1, memoryMiB, diskGiB: 8, ...more });

const inputs = {
  hosts: [host("h1"), host("h2"), host("h3")],
  machines: [machine("db-1", 2048, { group: "db" }), machine("db-2", 2048, { group: "db" }), machine("web", 1024)],
  groups: [{ id: "db", kind: "anti-affinity", level: "host", hard: true }],
  overcommit: { vcpu: 4, memory: 1, disk: 1 },
};

describe("Placement", function () {
  this.timeout(20_000);
  let client: ProviderClient;
  before(async () => (client = await ProviderClient.start(powercloud)));
  after(() => client.close());

  const create = async (news: Properties, preview: boolean) =>
    (await client.create({ type, name: "plan", inputs: news, preview })).outputs;
  const update = async (newInputs: Properties, oldOutputs: Properties, preview = true) =>
    (await client.update({ type, id: "plan", oldInputs: inputs, oldOutputs, newInputs, preview })).outputs;

  it("plans in preview just as in the deployment", async () => {
    const planned = await create(inputs, true);
    expect(planned).deep.equal(await create(inputs, false));
    const assignments = planned.assignments as Record<string, string>;
    expect(Object.keys(assignments)).deep.equal(["db-1", "db-2", "web"]);
    expect(assignments["db-1"]).not.equal(assignments["db-2"]);
    expect(planned).deep.include({ moves: [], hostsUsed: 2, lowerBound: 2, gap: 0 });
  });

  it("moves nothing when a machine is added, and only what it must when a host goes", async () => {
    const before = await create(inputs, false);
    const grown = await update({ ...inputs, machines: [...inputs.machines, machine("new", 512)] }, before);
    expect(grown.assignments).deep.include(before.assignments);
    expect(grown.moves).deep.equal([]);

    const assignments = before.assignments as Record<string, string>;
    const lost = assignments["db-2"];
    const shrunk = await update({ ...inputs, hosts: inputs.hosts.filter(({ id }) => id !== lost) }, before);
    const away = Object.keys(assignments).filter((id) => assignments[id] === lost);
    expect((shrunk.moves as { vm: string; from: string }[]).map(({ vm, from }) => [vm, from])).deep.equal(
      away.map((vm) => [vm, lost]),
    );
    const shown = client.lines.filter(({ ephemeral }) => !ephemeral).map(({ message }) => message);
    expect(shown).deep.equal(
      away.map(
        (vm, index) =>
          `${index + 1} of ${away.length}: ${vm} moves from ${lost} to ${(shrunk.assignments as typeof assignments)[vm]}`,
      ),
    );
  });

  it("makes nothing anew whose data was on the lost host alone", async () => {
    const precious = inputs.machines.map((each) => (each.id === "db-1" ? { ...each, holdsData: true } : each));
    const before = await create({ ...inputs, machines: precious }, false);
    const host = (before.assignments as Record<string, string>)["db-1"];
    const rest = { ...inputs, machines: precious, hosts: inputs.hosts.filter(({ id }) => id !== host) };
    const error = await update({ ...rest, lost: [host] }, before).catch((reason: unknown) => reason);
    expect(error).instanceOf(CallError);
    expect((error as CallError).message).contain(
      `db-1: its data was on ${host}, which is lost, and no machine that runs has a copy`,
    );
    const others = rest.machines.map((each) => ({ ...each, holdsData: false }));
    expect((await update({ ...rest, machines: others, lost: [host] }, before)).assignments).to.have.keys(
      ...inputs.machines.map(({ id }) => id),
    );
  });

  it("lets another machine lead that has the data, and says so, and refuses to take a leader away", async () => {
    const copies = inputs.machines.map((each) => ({ ...each, holdsData: each.id.startsWith("db-") }));
    const before = await create({ ...inputs, machines: copies }, false);
    const [group] = Object.keys(before.leaders as object);
    expect(before.leaders).deep.equal({ [group!]: "db-1" });
    const host = (before.assignments as Record<string, string>)["db-1"];
    const after = await update({ ...inputs, machines: copies, lost: [host] }, before);
    expect(after.leaders).deep.equal({ [group!]: "db-2" });
    expect(client.lines.map(({ message }) => message).join("\n")).contain(
      `db-2 takes over from db-1 as the leader of ${group}: ${host} is lost`,
    );
    expect((await update({ ...inputs, machines: copies }, after)).leaders).deep.equal({ [group!]: "db-2" });
    const fewer = copies.filter(({ id }) => id !== "db-2");
    const error = await update({ ...inputs, machines: fewer }, after).catch((reason: unknown) => reason);
    expect((error as CallError).message).contain("db-2 leads");
  });

  it("drains a host, re-places what a lost host ran, and tells what could be switched off", async () => {
    const before = await create({ ...inputs, survive: ["host"] }, false);
    expect(before).deep.include({ violations: [], switchable: [] });
    const assignments = before.assignments as Record<string, string>;
    const from = assignments["db-1"];
    const draining = inputs.hosts.map((each) => (each.id === from ? { ...each, state: "draining" } : each));
    const drained = await update({ ...inputs, hosts: draining }, before);
    expect(Object.values(drained.assignments as object)).not.contain(from);
    const again = await update(inputs, drained);
    expect(again).deep.include({ moves: [], assignments: drained.assignments, switchable: [from] });
    const replaced = await update({ ...inputs, lost: [from] }, before);
    expect(client.lines.map(({ message }) => message).join("\n")).match(
      new RegExp(`db-1 is made anew on \\S+: ${from} is lost, and what only its disk there had is not recoverable`),
    );
    expect((replaced.moves as { from: string }[]).every((move) => move.from === from)).equal(true);
    expect(replaced.moves).not.deep.equal([]);
  });

  it("never replaces", async () => {
    const newInputs = { ...inputs, hosts: [], machines: [], groups: [] };
    const diff = await client.diff({ type, id: "plan", oldInputs: inputs, oldOutputs: {}, newInputs });
    expect(diff.replaces).deep.equal([]);
    expect(Object.keys(diff.changes)).not.deep.equal([]);
    const same = await client.diff({ type, id: "plan", oldInputs: inputs, oldOutputs: {}, newInputs: inputs });
    expect(same.changes).deep.equal({});
  });

  it("waits with the plan until all inputs are known", async () => {
    const outputs = await create({ ...inputs, hosts: UNKNOWN }, true);
    expect(Object.values(outputs)).deep.equal(Array(8).fill(UNKNOWN));
  });

  it("counts what is reserved", async () => {
    const reserved = { h1: { vcpu: 0, memoryMiB: 4096, diskGiB: 0 }, h2: { vcpu: 0, memoryMiB: 1024, diskGiB: 0 } };
    const { assignments } = await create({ ...inputs, reserved }, true);
    expect(Object.values(assignments as object)).not.contain("h1");
  });

  it("names a machine without a place, its need, what the hosts have left, and the fix", async () => {
    const machines = [...inputs.machines, machine("huge", 5000)];
    const error = await create({ ...inputs, machines }, true).catch((reason: unknown) => reason as CallError);
    expect(error).instanceOf(CallError);
    const { message } = error as CallError;
    expect(message).contain("1 machine has no place:").contain("huge: no host takes its 1 vCPU, 5000 MiB memory");
    expect(message).contain("h3: 16 vCPU, 4096 MiB memory and 100 GiB disk").contain("fix: add a host");
  });

  it("lists everything that is wrong with the inputs", async () => {
    const news = {
      hosts: [host("h1"), host("h1", -1), { ...host("h2"), state: "off" }],
      machines: [machine("a", 1, { group: "none", hosts: ["h9"] })],
      overcommit: { vcpu: 0, memory: 1, disk: 1 },
      reserved: { h8: { vcpu: 1, memoryMiB: 1, diskGiB: 1 } },
      moveBudget: -1,
      survive: ["rack"],
    };
    const { failures } = await client.check({ type, news });
    expect(failures.map(({ property }) => property)).deep.equal([
      "hosts[1].id",
      "hosts[1].memoryMiB",
      "hosts[2].state",
      "machines[0].hosts[0]",
      "machines[0].group",
      'reserved["h8"]',
      "overcommit.vcpu",
      "moveBudget",
      "survive[0]",
    ]);
    expect((await client.check({ type, news: inputs })).failures).deep.equal([]);
  });
});
