import { expect } from "chai";
import type { AddressRecord } from "../../../planning/environment/addresses/address-types";
import { Properties, UNKNOWN } from "../../../providers/base/types";
import { powercloud } from "../../../providers/powercloud/provider";
import { CallError, ProviderClient } from "../../support/provider-client";

const type = "powercloud:index:Addresses";
const worker = (number: number) => ({
  name: `worker-${number}`,
  network: "business",
  block: { start: 522, end: 767 },
  slot: number - 1,
  pods: true,
});
const inputs = {
  environment: "test",
  networks: {
    business: { cidr: "10.20.0.0/16", gateway: "10.20.0.1" },
    dmz: { cidr: "10.30.0.0/16", gateway: "10.30.0.1" },
  },
  machines: [worker(1), worker(2), { name: "portal", network: "dmz" }],
  podRange: "10.244.0.0/16",
};

describe("Addresses", function () {
  this.timeout(20_000);
  let client: ProviderClient;
  before(async () => (client = await ProviderClient.start(powercloud)));
  after(() => client.close());

  const create = async (news: Properties, preview = false) =>
    (await client.create({ type, name: "addresses", inputs: news, preview })).outputs;
  const update = async (newInputs: Properties, oldOutputs: Properties, preview = true) =>
    (await client.update({ type, id: "addresses", oldInputs: inputs, oldOutputs, newInputs, preview })).outputs;
  const refusal = async (call: Promise<unknown>) => {
    const error = await call.catch((reason: unknown) => reason);
    expect(error).instanceOf(CallError);
    return (error as CallError).message;
  };
  const of = (outputs: Properties) => outputs.addresses as Record<string, AddressRecord>;

  it("gives in preview what it gives in the deployment", async () => {
    const planned = await create(inputs, true);
    expect(planned).deep.equal(await create(inputs));
    expect(planned).deep.include({ released: [] });
    expect(of(planned)["worker-1"]).deep.include({
      network: "business",
      address: "10.20.2.10",
      prefix: 16,
      gateway: "10.20.0.1",
      podCidr: "10.244.1.0/24",
    });
  });

  it("keeps what machines have, and says who gets and who leaves an address", async () => {
    const before = await create(inputs);
    const after = await update(
      { ...inputs, machines: [{ name: "kiosk", network: "dmz" }, worker(3), worker(2)] },
      before,
    );
    expect(of(after)["worker-2"]).deep.equal(of(before)["worker-2"]);
    const { address } = of(before)["portal"]!;
    const shown = client.lines.filter(({ ephemeral }) => !ephemeral).map(({ message }) => message);
    expect(shown).deep.equal([
      `kiosk gets ${of(after)["kiosk"]!.address} on dmz`,
      "worker-3 gets 10.20.2.12 on business, its pods 10.244.3.0/24",
      `portal is gone: ${address} on dmz rests`,
      "worker-1 is gone: 10.20.2.10 on business rests",
    ]);
    expect(after.released).deep.equal([
      { name: "portal", address },
      { name: "worker-1", address: "10.20.2.10", podCidr: "10.244.1.0/24" },
    ]);
    const back = await update(inputs, after, false);
    expect(of(back)).deep.equal(of(before));
  });

  it("refuses at preview what would change the address of a machine that is there", async () => {
    const before = await create(inputs);
    const networks = { ...inputs.networks, business: { cidr: "10.21.0.0/16", gateway: "10.21.0.1" } };
    expect(await refusal(update({ ...inputs, networks }, before))).contain(
      "network business: 10.20.0.0/16 -> 10.21.0.0/16 would take their addresses from worker-1, worker-2; addresses of running " +
        "machines do not change: add a network, or retire those machines first",
    );
  });

  it("takes over what machines had before it was made, whatever it would have given itself", async () => {
    const own = of(await create(inputs));
    const old = { ...own["portal"]!, address: "10.30.9.9", mac: "52:54:00:00:00:01" };
    const gone = { ...own["worker-1"]!, address: "10.20.7.7", mac: "52:54:00:00:00:02", podCidr: "10.244.77.0/24" };
    const outputs = await create({ ...inputs, takeOver: { portal: old, former: gone } });
    expect(of(outputs)["portal"]).deep.equal(old);
    expect(outputs.released).deep.equal([{ name: "former", address: "10.20.7.7", podCidr: "10.244.77.0/24" }]);
    const networks = { ...inputs.networks, dmz: { cidr: "10.31.0.0/16", gateway: "10.31.0.1" } };
    expect(await refusal(create({ ...inputs, networks, takeOver: { portal: old } }, true))).contain(
      "network dmz: 10.30.0.0/16 -> 10.31.0.0/16 would take their addresses from portal",
    );
  });

  it("does not ask again what it took over, so that nothing differs at the next run", async () => {
    const takeOver = of(await create(inputs));
    // A new resource: the engine sends empty inputs of old.
    for (const olds of [undefined, {}]) {
      const first = await client.check({ type, news: { ...inputs, takeOver }, olds });
      expect(first.inputs).deep.equal({ ...inputs, takeOver });
    }
    for (const news of [inputs, { ...inputs, takeOver: {} }]) {
      expect((await client.check({ type, news, olds: { ...inputs, takeOver } })).inputs).deep.equal({
        ...inputs,
        takeOver,
      });
    }
    const later = await client.check({ type, news: { ...inputs, takeOver }, olds: inputs });
    expect(later.inputs).deep.equal(inputs);
    const diff = await client.diff({ type, id: "a", oldInputs: inputs, oldOutputs: {}, newInputs: later.inputs });
    expect(diff.changes).deep.equal({});
  });

  it("never replaces", async () => {
    const newInputs = { ...inputs, environment: "other", networks: {}, machines: [], podRange: "10.0.0.0/8" };
    const diff = await client.diff({ type, id: "addresses", oldInputs: inputs, oldOutputs: {}, newInputs });
    expect(diff.replaces).deep.equal([]);
    expect(Object.keys(diff.changes)).not.deep.equal([]);
  });

  it("waits until all inputs are known", async () => {
    expect(await create({ ...inputs, podRange: UNKNOWN }, true)).deep.equal({ addresses: UNKNOWN, released: UNKNOWN });
    const before = await create(inputs);
    const outputs = await update({ ...inputs, networks: UNKNOWN }, before);
    expect(outputs).deep.equal({ addresses: UNKNOWN, released: UNKNOWN });
  });

  it("lists everything that is wrong with the inputs", async () => {
    const news = {
      environment: "",
      networks: {
        business: { cidr: "10.20.0.0/16", gateway: "10.21.0.1" },
        office: { cidr: "10.20.128.0/17", gateway: "10.20.128.1" },
        dmz: { cidr: "10.30.0.1/16", gateway: "10.30.0.1" },
        lab: { cidr: "10.40.0.0/16", gateway: "10.40.255.255" },
      },
      machines: [
        { name: "a", network: "none" },
        { name: "a", network: "dmz", slot: -1 },
        { name: "", network: "dmz", slot: 1.5, block: { start: 10, end: 300 } },
        { name: "b", network: "dmz", pods: true, block: { start: 300, end: 300 } },
      ],
    };
    const { failures } = await client.check({ type, news });
    expect(failures.map(({ property }) => property)).deep.equal([
      "environment",
      'networks["business"].gateway',
      'networks["dmz"].cidr',
      'networks["lab"].gateway',
      'networks["office"].cidr',
      "podRange",
      "machines[0].network",
      "machines[1].slot",
      "machines[2].name",
      "machines[2].slot",
      "machines[2].block",
      "machines[3].block",
      "machines[1].name",
    ]);
    expect(failures[4].reason).equal("10.20.128.0/17 overlaps with 10.20.0.0/16 of network business");
    for (const [property, wrong] of [
      ["networks", []],
      ["machines", {}],
    ] as const) {
      const { failures: shape } = await client.check({ type, news: { ...inputs, [property]: wrong } });
      expect(shape.map((each) => each.property)).deep.equal([property]);
    }
  });
});
