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

  describe("that does not survive what it is to survive", () => {
    /** Each of the two pairs stands on h1 and h2, and nothing has room for the other's machine. */
    const tight = {
      ...{ ...inputs, hosts: [host("h1", 3072), host("h2", 3072)], survive: ["host"] },
      machines: [machine("db-1", 2048, { group: "db" }), machine("db-2", 2048, { group: "db" })],
    };
    const refusalOf = (attempt: Promise<unknown>) =>
      attempt.then(
        () => undefined,
        (reason: unknown) => (reason as CallError).message,
      );

    it("is refused, in preview and in the deployment alike, with what would be lost and the ways out", async () => {
      for (const preview of [true, false]) {
        const refusal = await refusalOf(create(tight, preview));
        expect(refusal).contain("after losing host h1 there is no room for db-1 on the remaining hosts");
        expect(refusal).contain("after losing host h2 there is no room for db-2");
        expect(refusal).contain("add hosts, ask for more standbys or workers, or choose smaller flavors");
        expect(refusal).match(/pulumi config set -s \S+ powercloud:acceptLoss '\["host h1","host h2"\]'/);
      }
    });

    it("is refused for what is not accepted, and says all that has to be", async () => {
      const refusal = await refusalOf(create({ ...tight, acceptLoss: ["host h2"] }, true));
      expect(refusal).contain("losing host h1").and.contain(`'["host h2","host h1"]'`);
      expect(refusal).not.contain("losing host h2");
    });

    it("is carried out where each loss is accepted by name", async () => {
      const outputs = await create({ ...tight, acceptLoss: ["host h1", "host h2"] }, false);
      expect((outputs.violations as { loss: string }[]).map(({ loss }) => loss)).deep.equal(["host h1", "host h2"]);
    });

    it("is carried out while a host is lost, and refused when none is any more", async () => {
      const three = { ...tight, hosts: [...tight.hosts, host("h3", 3072)] };
      const before = await create(three, false);
      const lost = (before.assignments as Record<string, string>)["db-1"];
      const after = await update(
        { ...three, hosts: three.hosts.filter(({ id }) => id !== lost), lost: [lost] },
        before,
      );
      expect(after.violations).to.have.length(2);
      const gone = three.hosts.filter(({ id }) => id !== lost);
      expect(await refusalOf(update({ ...three, hosts: gone }, after))).contain("there is no room for db-1");
      expect((await update(three, after)).violations).deep.equal([]);
    });

    it("is refused for an environment that is up like that, too, until it is accepted", async () => {
      const before = await create({ ...tight, survive: undefined }, false);
      expect(await refusalOf(update(tight, before))).contain("losing host h1");
      const accepted = await update({ ...tight, acceptLoss: ["host h1", "host h2"] }, before);
      expect(accepted.assignments).deep.equal(before.assignments);
    });

    it("gives way to one in which machines move, when hosts are added for it", async () => {
      const soft = [{ id: "web", kind: "anti-affinity", level: "host", hard: false }];
      const machines = [machine("web-1", 512, { group: "web" }), machine("web-2", 512, { group: "web" })];
      const alone = { ...inputs, groups: soft, machines, hosts: [host("h1")], survive: ["host"] };
      const before = await create({ ...alone, acceptLoss: ["host h1"] }, false);
      expect(before.violations).to.have.length(2);
      const after = await update({ ...alone, hosts: [host("h1"), host("h2")] }, before);
      expect(after.violations).deep.equal([]);
      expect(after.moves).to.have.length(1);
      expect(after.moves).to.have.nested.property("[0].to", "h2");
      const kept = await refusalOf(update({ ...alone, hosts: [host("h1"), host("h2")], moveBudget: 0 }, before));
      expect(kept).contain("losing host h1 stops every machine of group web (web-1, web-2)");
    });
  });

  it("moves nothing when hosts get other names, which the next plan is told once", async () => {
    const before = await create(inputs, false);
    const names: Record<string, string> = { h1: "host-1", h2: "h1" };
    const hosts = inputs.hosts.map((each) => ({ ...each, id: names[each.id] ?? each.id }));
    const renamed = { ...inputs, hosts, renamed: names };
    const after = await update(renamed, before);
    expect(after.moves).deep.equal([]);
    const assignments = Object.entries(before.assignments as Record<string, string>);
    expect(after.assignments).deep.equal(Object.fromEntries(assignments.map(([id, on]) => [id, names[on] ?? on])));
    expect((await update({ ...inputs, hosts }, after)).moves).deep.equal([]);
    expect((await update({ ...inputs, hosts }, before)).moves).not.deep.equal([]);
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
      acceptLoss: ["host h1", "rack r1", "county", "host h1 h2"],
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
      "acceptLoss[1]",
      "acceptLoss[2]",
      "acceptLoss[3]",
    ]);
    expect((await client.check({ type, news: inputs })).failures).deep.equal([]);
  });
});
