import { expect } from "chai";
import type { AddressInputs } from "../../../../planning/environment/addresses/address-types";
import { allocateAddresses } from "../../../../planning/environment/addresses/allocate";
import { PlanningError } from "../../../../planning/environment/errors";

const machines = [
  { name: "database-1", network: "business" },
  { name: "worker-1", network: "business", pods: true, slot: 0, block: { start: 512, end: 700 } },
  { name: "portal", network: "dmz" },
];
const before: AddressInputs = {
  environment: "test",
  networks: {
    business: { cidr: "10.20.0.0/16", gateway: "10.20.0.1" },
    dmz: { cidr: "10.30.0.0/16", gateway: "10.30.0.1" },
  },
  machines,
  podRange: "10.244.0.0/16",
};
const state = allocateAddresses(before);
const business = (cidr: string, gateway: string, more: Partial<AddressInputs> = {}): AddressInputs => ({
  ...before,
  networks: { ...before.networks, business: { cidr, gateway } },
  ...more,
});

const RULE = "addresses of running machines do not change";
const WAY = "add a network, or retire those machines first";

describe("addresses of machines that are there", () => {
  const refused: [title: string, inputs: AddressInputs, message: string][] = [
    [
      "another range",
      business("10.21.0.0/16", "10.21.0.1"),
      `network business: 10.20.0.0/16 -> 10.21.0.0/16 would take their addresses from database-1, worker-1; ${RULE}: ${WAY}`,
    ],
    [
      "a range that contains the old one",
      business("10.20.0.0/15", "10.20.0.1"),
      `network business: 10.20.0.0/16 -> 10.20.0.0/15 would change the prefix (/16) of database-1, worker-1; ${RULE}: ${WAY}`,
    ],
    [
      "a range that contains the old one, with another gateway",
      business("10.16.0.0/12", "10.16.0.1"),
      "network business: 10.20.0.0/16 -> 10.16.0.0/12 would change the prefix (/16) and gateway (10.20.0.1) of database-1, worker-1",
    ],
    [
      "a smaller range that still holds them",
      business("10.20.0.0/17", "10.20.0.1"),
      "network business: 10.20.0.0/16 -> 10.20.0.0/17 would change the prefix (/16) of database-1, worker-1",
    ],
    [
      "another gateway",
      business("10.20.0.0/16", "10.20.0.254"),
      "network business: gateway 10.20.0.1 -> 10.20.0.254 would change the gateway (10.20.0.1) of database-1, worker-1",
    ],
    [
      "a gateway that a machine has",
      business("10.20.0.0/16", state.addresses["worker-1"]!.address),
      "network business: gateway 10.20.0.1 -> 10.20.2.0 would change the gateway (10.20.0.1)",
    ],
    [
      "another network for one machine",
      { ...before, machines: machines.map((each) => (each.name === "worker-1" ? { ...each, network: "dmz" } : each)) },
      `worker-1: network business -> dmz would take its address 10.20.2.0 from it; ${RULE}: leave it on business, or retire it ` +
        "first (take it out of the model, bring all phases up), then add it on dmz",
    ],
    [
      "a new network of another range for all, the old one gone",
      {
        ...before,
        networks: { office: { cidr: "10.40.0.0/16", gateway: "10.40.0.1" }, dmz: before.networks["dmz"]! },
        machines: machines.map((each) => (each.network === "business" ? { ...each, network: "office" } : each)),
      },
      `database-1: network business -> office would take its address ${state.addresses["database-1"]!.address} from it`,
    ],
    [
      "a pod range that does not hold those in use",
      { ...before, podRange: "10.250.0.0/16" },
      "pod range -> 10.250.0.0/16 would take their ranges from worker-1 (10.244.1.0/24); pod ranges of running machines do not " +
        "change: give a range that holds them, or retire those machines first",
    ],
  ];
  for (const [title, inputs, message] of refused) {
    it(`do not change by ${title}`, () => {
      expect(() => allocateAddresses(inputs, state)).to.throw(PlanningError, message);
    });
  }

  it("are told apart by network, all at once", () => {
    const networks = {
      business: { cidr: "10.21.0.0/16", gateway: "10.21.0.1" },
      dmz: { cidr: "10.31.0.0/16", gateway: "10.31.0.1" },
    };
    expect(() => allocateAddresses({ ...before, networks }, state)).to.throw(
      /^network business: .* from database-1, worker-1; .*\nnetwork dmz: 10\.30\.0\.0\/16 -> 10\.31\.0\.0\/16 .* from portal; /,
    );
  });

  it("hold no network that they are not on", () => {
    const dmz = { cidr: "10.31.0.0/16", gateway: "10.31.0.1" };
    const rest = machines.filter(({ name }) => name !== "portal");
    const changed = { ...before, networks: { ...before.networks, dmz }, machines: rest };
    expect(allocateAddresses(changed, state).addresses["worker-1"]).to.deep.equal(state.addresses["worker-1"]);
    const more = allocateAddresses({ ...changed, machines: [...rest, { name: "kiosk", network: "dmz" }] }, state);
    expect(more.addresses["kiosk"]!.address).to.match(/^10\.31\./);
  });

  it("stay when their network gets another name", () => {
    const networks = { office: before.networks["business"]!, dmz: before.networks["dmz"]! };
    const renamed = machines.map((each) => (each.network === "business" ? { ...each, network: "office" } : each));
    const { addresses, released } = allocateAddresses({ ...before, networks, machines: renamed }, state);
    expect(addresses["worker-1"]).to.deep.equal({ ...state.addresses["worker-1"], network: "office" });
    expect(addresses["portal"]).to.deep.equal(state.addresses["portal"]);
    expect(released).to.deep.equal([]);
  });

  it("let the range of the pods grow, and shrink, as long as it holds theirs", () => {
    for (const podRange of ["10.244.0.0/14", "10.244.0.0/22", "10.244.1.0/24"]) {
      expect(allocateAddresses({ ...before, podRange }, state).addresses).to.deep.equal(state.addresses);
    }
  });

  it("are named when they are many, the first of them", () => {
    const many = Array.from({ length: 9 }, (_, n) => ({ name: `worker-${n + 1}`, network: "business" }));
    const full = { ...before, machines: many };
    expect(() =>
      allocateAddresses({ ...business("10.21.0.0/16", "10.21.0.1"), machines: many }, allocateAddresses(full)),
    ).to.throw("from worker-1, worker-2, worker-3, worker-4, worker-5 and 4 more;");
  });
});
