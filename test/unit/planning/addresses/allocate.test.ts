import { expect } from "chai";
import fc from "fast-check";
import { parseAddress, parseRange } from "../../../../model/ipv4";
import type {
  AddressInputs,
  AddressMachine,
  KeptAddresses,
} from "../../../../planning/environment/addresses/address-types";
import { allocateAddresses, NO_ADDRESSES } from "../../../../planning/environment/addresses/allocate";
import { PlanningError } from "../../../../planning/environment/errors";

const NETWORKS = {
  business: { cidr: "10.20.0.0/23", gateway: "10.20.0.1" },
  dmz: { cidr: "10.30.0.0/23", gateway: "10.30.1.1" },
};
const BLOCK = { start: 266, end: 511 };

const inputs = (machines: readonly AddressMachine[], more: Partial<AddressInputs> = {}): AddressInputs => ({
  environment: "test",
  networks: NETWORKS,
  machines,
  podRange: "10.244.0.0/16",
  ...more,
});
const worker = (number: number): AddressMachine => ({
  name: `worker-${number}`,
  network: "business",
  block: BLOCK,
  slot: number - 1,
  pods: true,
});
const service = (name: string, network = "business"): AddressMachine => ({ name, network });

/** Plans one list of machines after the other. */
const after = (...plans: readonly (readonly AddressMachine[])[]): KeptAddresses =>
  plans.reduce((before, machines) => allocateAddresses(inputs(machines), before), NO_ADDRESSES);

describe("addresses that are kept", () => {
  it("stay with their machines whatever comes, goes, or is put in another order", () => {
    const first = after([worker(1), worker(2), service("a"), service("b")]).addresses;
    const then = allocateAddresses(
      inputs([
        service("z"),
        service("b"),
        worker(3),
        { ...worker(2), slot: 0 },
        { ...service("c"), block: BLOCK, slot: 0 },
      ]),
      { addresses: first, released: [] },
    ).addresses;
    expect(then["b"]).to.deep.equal(first["b"]);
    expect(then["worker-2"]).to.deep.equal(first["worker-2"]);
    expect(then["worker-3"]).to.include({ address: "10.20.1.12", podCidr: "10.244.3.0/24" });
  });

  it("stay when a machine's block and slot become others, as when a group is counted differently", () => {
    const first = after([worker(1), worker(2)]).addresses;
    const swapped = [
      { ...worker(1), slot: 1 },
      { ...worker(2), slot: 0, block: { start: 600, end: 700 } },
    ];
    expect(allocateAddresses(inputs(swapped), { addresses: first, released: [] }).addresses).to.deep.equal(first);
  });

  it("are not given again in the plan that frees them, nor soon after", () => {
    const first = after([worker(1), worker(2)]);
    const freed = first.addresses["worker-1"]!;
    const newcomer = { ...worker(1), name: "other-1" };
    const then = allocateAddresses(inputs([newcomer, worker(2)]), first);
    expect(then.addresses["other-1"]!.address).not.to.equal(freed.address);
    expect(then.addresses["other-1"]!.podCidr).not.to.equal(freed.podCidr);
    expect(then.released).to.deep.equal([{ name: "worker-1", address: freed.address, podCidr: freed.podCidr }]);
    const later = allocateAddresses(inputs([newcomer, { ...worker(1), name: "another-1" }, worker(2)]), then);
    expect(Object.values(later.addresses).map(({ address }) => address)).not.to.include(freed.address);
    expect(later.released).to.deep.equal(then.released);
  });

  it("are given back to a machine of the same name that comes back", () => {
    const first = after([worker(1), worker(2), service("a")]);
    const then = [[worker(1)], [worker(1), service("b"), service("c")]].reduce(
      (before, machines) => allocateAddresses(inputs(machines), before),
      first,
    );
    const back = allocateAddresses(inputs([service("b"), service("a"), worker(1), worker(2)]), then);
    for (const name of ["a", "worker-1", "worker-2"]) {
      expect(back.addresses[name], name).to.deep.equal(first.addresses[name]);
    }
    expect(back.released.map(({ name }) => name)).to.deep.equal(["c"]);
  });

  it("are given again when nothing else is left: first what was released the longest ago", () => {
    const full = Array.from({ length: 255 }, (_, n) => service(`s${n}`));
    const first = after(full);
    const without = (...gone: string[]) => full.filter(({ name }) => !gone.includes(name));
    const then = [without("s5"), without("s5", "s1")].reduce(
      (before, machines) => allocateAddresses(inputs(machines), before),
      first,
    );
    const { addresses, released } = allocateAddresses(inputs([...without("s5", "s1"), service("new")]), then);
    expect(addresses["new"]!.address).to.equal(first.addresses["s5"]!.address);
    expect(released.map(({ name }) => name)).to.deep.equal(["s1"]);
  });

  it("says who is in the way when all that is left was freed by the same plan", () => {
    const full = Array.from({ length: 255 }, (_, n) => service(`s${n}`));
    const [, ...rest] = full;
    expect(() => allocateAddresses(inputs([...rest, service("new")]), after(full))).to.throw(
      PlanningError,
      "network business (10.20.0.0/23) has 255 addresses for machines (the first 256 and the last are not for them), and there " +
        "is none for new: bring all phases up without it first, so that what s0 had is free",
    );
    const pods = { podRange: "10.244.0.0/22" };
    const workers = allocateAddresses(inputs([worker(1), worker(2), worker(3)], pods));
    expect(() =>
      allocateAddresses(inputs([worker(1), worker(2), { ...worker(3), name: "new" }], pods), workers),
    ).to.throw(
      "the pod range 10.244.0.0/22 has a /24 for 3 machines, and there is none for new: bring all phases up without it first, so " +
        "that what worker-3 had is free",
    );
  });

  it("release the pod range of a machine that runs no pods any more, and give one to a machine that begins to", () => {
    const first = after([worker(1), { ...worker(2), pods: false }]);
    expect(first.addresses["worker-2"]).not.to.have.property("podCidr");
    const then = allocateAddresses(inputs([{ ...worker(1), pods: false }, worker(2)]), first);
    expect(then.addresses["worker-1"]).not.to.have.property("podCidr");
    expect(then.addresses["worker-1"]!.address).to.equal(first.addresses["worker-1"]!.address);
    expect(then.addresses["worker-2"]).to.deep.equal({ ...first.addresses["worker-2"], podCidr: "10.244.2.0/24" });
    expect(then.released).to.deep.equal([{ name: "worker-1", podCidr: "10.244.1.0/24" }]);
  });

  it("forget what was released of a network that is gone", () => {
    const then = after([service("a"), service("b", "dmz")], [service("a")]);
    expect(then.released.map(({ name }) => name)).to.deep.equal(["b"]);
    const { business } = NETWORKS;
    expect(allocateAddresses(inputs([service("a")], { networks: { business } }), then).released).to.deep.equal([]);
  });

  it("are never a gateway's", () => {
    const all = after(Array.from({ length: 254 }, (_, n) => service(`s${n}`, "dmz"))).addresses;
    expect(Object.values(all).map(({ address }) => address)).not.to.include("10.30.1.1");
  });

  it("are refused where the state has one twice", () => {
    const { addresses } = after([worker(1), worker(2)]);
    for (const field of ["address", "mac", "podCidr"] as const) {
      const value = addresses["worker-1"]![field]!;
      const twice = { ...addresses, "worker-2": { ...addresses["worker-2"]!, [field]: value } };
      expect(() => allocateAddresses(inputs([worker(1), worker(2)]), { addresses: twice, released: [] })).to.throw(
        PlanningError,
        `the state gives ${value} to worker-1 and to worker-2: correct it`,
      );
    }
  });

  it("hold through any edits of the model: none changes, no two are equal, each is inside its network", () => {
    const names = ["a", "b", "c", "d", "e", "f"];
    const machine = fc.record({
      name: fc.constantFrom(...names),
      block: fc.constantFrom({ start: 256, end: 258 }, { start: 300, end: 310 }, { start: 5000, end: 5010 }, undefined),
      slot: fc.option(fc.nat(9), { nil: undefined }),
      pods: fc.boolean(),
    });
    // Names stay on their networks: a machine that would move is refused, which standing.test.ts is about.
    const edits = fc.array(fc.uniqueArray(machine, { selector: ({ name }) => name }), { minLength: 2, maxLength: 12 });
    const large = {
      business: { cidr: "10.20.0.0/16", gateway: "10.20.0.1" },
      dmz: { cidr: "10.32.0.0/11", gateway: "10.32.0.1" },
    };
    fc.assert(
      fc.property(edits, fc.boolean(), (plans, tight) => {
        let before = NO_ADDRESSES;
        const networks = tight ? NETWORKS : large;
        for (const plan of plans) {
          const machines = plan.map((each) => ({ ...each, network: each.name < "d" ? "business" : "dmz" }));
          const now = allocateAddresses(inputs(machines, { networks, podRange: "10.244.0.0/20" }), before);
          expect(Object.keys(now.addresses)).to.have.members(machines.map(({ name }) => name));
          const records = Object.entries(now.addresses);
          for (const kind of ["address", "mac", "podCidr"] as const) {
            const values = records.flatMap(([, record]) => record[kind] ?? []);
            expect(new Set(values).size, kind).to.equal(values.length);
            const had = new Map(Object.entries(before.addresses).map(([name, record]) => [record[kind], name]));
            for (const [name, record] of records) {
              // Nobody gets what another one has, or had until this plan.
              if (record[kind] !== undefined) expect(had.get(record[kind]) ?? name).to.equal(name);
            }
          }
          for (const [name, record] of records) {
            const old = before.addresses[name];
            if (old) expect(record).to.include({ address: old.address, mac: old.mac });
            if (old?.podCidr !== undefined && record.podCidr !== undefined)
              expect(record.podCidr).to.equal(old.podCidr);
            const { cidr, gateway } = networks[record.network as "dmz"];
            const { base, size, prefix } = parseRange(cidr)!;
            const offset = parseAddress(record.address)! - base;
            expect(offset >= 256 && offset < size - 1 && record.address !== gateway, record.address).to.equal(true);
            expect(record).to.include({ prefix, gateway });
            const pods = record.podCidr === undefined ? undefined : parseRange(record.podCidr)!;
            if (pods)
              expect(pods.base >= parseAddress("10.244.1.0")! && pods.base < parseAddress("10.244.16.0")!).to.equal(
                true,
              );
          }
          before = now;
        }
      }),
    );
  });
});
