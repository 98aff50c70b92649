import { expect } from "chai";
import { environmentPlan } from "../../../planning/capacity";
import { addressInputs, addressPlan } from "../../../planning/environment/addresses/address-plan";
import { allocateAddresses } from "../../../planning/environment/addresses/allocate";
import { PlanningError } from "../../../planning/environment/errors";
import { machines } from "../../../planning/environment/machines";
import { machinesRequest } from "../../../planning/environment/requests";
import { type MachineGroup, SERVICES, type ServicePlan } from "../../../planning/environment/services";
import { hostsOf, labModel } from "../../fixtures/models";

const hosts = hostsOf(labModel);

/** A store of objects, of which no two machines share a host, and a gateway to it that belongs to a county. */
function toy(more: Partial<MachineGroup> = {}): ServicePlan {
  const machine = { flavor: "small", image: "debian-12", network: "dmz" };
  return {
    name: "objects",
    groups: () => [
      { ...machine, name: "store", count: 3, hardSpread: ["host"], copiesOfData: true, pods: true, ...more },
      { ...machine, name: "tongzi-gateway", count: 1, alone: true, pinnedCentre: "tongzi" },
    ],
  };
}

const withToy = (more: Partial<MachineGroup> = {}): readonly ServicePlan[] => [...SERVICES, toy(more)];
const stores = ["store-1", "store-2", "store-3"];

describe("services by registry", () => {
  it("come to their machines by one entry", () => {
    const all = machines(labModel, withToy());
    expect(all.slice(0, -4)).to.deep.equal(machines(labModel));
    expect(all.slice(-4).map(({ name, group, service }) => [name, group, service])).to.deep.equal([
      ...stores.map((name) => [name, "store", "objects"]),
      ["tongzi-gateway", undefined, "objects"],
    ]);
    expect(all.at(-2)).to.include({ vcpu: 1, memoryMiB: 768, diskGiB: 8, network: "dmz" });
  });

  it("come to addresses, and nobody else's change for it", () => {
    const before = allocateAddresses(addressInputs(labModel));
    const { addresses } = allocateAddresses(addressInputs(labModel, withToy()), before);
    expect(addresses).to.deep.include(before.addresses);
    for (const name of stores) {
      expect(addresses[name]!.address).to.match(/^10\.30\./);
      expect(addresses[name]!.podCidr).to.match(/^10\.244\.\d+\.0\/24$/);
    }
    const ranges = Object.values(addresses).flatMap(({ podCidr }) => podCidr ?? []);
    expect(new Set(ranges).size).to.equal(5);
    expect(Object.keys(addressPlan(labModel, withToy()))).to.have.length(9);
  });

  it("are asked for as their groups say", () => {
    const { vms, groups } = machinesRequest(labModel, hosts, {}, withToy());
    const copies = vms.filter(({ holdsData }) => holdsData).map(({ id }) => id);
    expect(copies).to.deep.equal(["database-1", "database-2", ...stores]);
    expect(groups).to.deep.equal([
      { id: "database", kind: "anti-affinity", level: "host", hard: true },
      { id: "worker", kind: "anti-affinity", level: "host", hard: false },
      { id: "store", kind: "anti-affinity", level: "host", hard: true },
    ]);
    expect(vms.map(({ id }) => id)).not.to.include("tongzi-gateway");
    const apart = machinesRequest(labModel, hosts, {}, withToy({ hardSpread: ["prefecture"], copiesOfData: false }));
    expect(apart.groups.slice(-2)).to.deep.equal([
      { id: "store", kind: "anti-affinity", level: "host", hard: false },
      { id: "store", kind: "anti-affinity", level: "prefecture", hard: true },
    ]);
    expect(apart.vms.filter(({ holdsData }) => holdsData)).to.have.length(2);
  });

  it("count in the capacity plan, and in what has to be survived", async () => {
    const { capacity, assignments, violations } = await environmentPlan(labModel, hosts, withToy());
    expect(capacity.fits).to.equal(true);
    expect(new Set(stores.map((name) => assignments[name])).size).to.equal(3);
    expect(assignments["tongzi-gateway"]).to.equal("tongzi-1");
    expect(violations).to.deep.equal([]);
    const many = await environmentPlan(labModel, hosts, withToy({ count: 6 }));
    expect(many.capacity.unplaced.map(({ vm }) => vm)).to.deep.equal(["store-6"]);
    const one = await environmentPlan(labModel, hosts, withToy({ count: 1 }));
    expect(one.violations.join("\n")).to.match(/stops every machine of group store \(store-1\)/);
  });

  it("must not take the names of others' machines", () => {
    const twice: ServicePlan = { ...toy(), name: "more", groups: () => toy().groups(labModel) };
    expect(() => machines(labModel, [...withToy(), twice])).to.throw(
      PlanningError,
      "more and objects both have a machine store-1: rename one of the two",
    );
    const worker = { flavor: "small", image: "debian-12", network: "dmz", name: "worker-2", count: 1, alone: true };
    const other: ServicePlan = { name: "other", groups: () => [worker] };
    expect(() => machines(labModel, [...SERVICES, other])).to.throw(
      "other and kubernetes both have a machine worker-2",
    );
  });
});
