import { expect } from "chai";
import type { HostState, Model } from "../../../model/types";
import { capacityPlan, environmentPlan } from "../../../planning/capacity";
import { hostsThatAreOff, knownHosts, pooledHosts } from "../../../planning/environment/hosts";
import {
  machinesRequest,
  reservations,
  servicesRequest,
  strandedServices,
} from "../../../planning/environment/requests";
import { survives } from "../../../planning/proofs/survivability";
import { hostsOf, labModel } from "../../fixtures/models";

describe("plan of the example environment", () => {
  it("fits, keeps databases apart, and survives the loss of any host", async () => {
    const { assignments, capacity, violations } = await environmentPlan(labModel, hostsOf(labModel));
    expect(capacity).to.deep.equal({ fits: true, hostsUsed: 3, lowerBound: 2, gap: 0.5, unplaced: [] });
    expect(assignments["database-1"]).not.to.equal(assignments["database-2"]);
    expect(assignments["worker-1"]).not.to.equal(assignments["worker-2"]);
    expect(assignments["tongzi-meter-collector"]).to.equal("tongzi-1");
    expect(violations).to.deep.equal([]);
  });

  it("says what does not fit, and counts only what does", async () => {
    const hosts = hostsOf(labModel, { vcpu: 2, memoryMiB: 800, diskGiB: 60 });
    const { fits, unplaced, lowerBound, hostsUsed } = await capacityPlan(labModel, hosts);
    expect(fits).to.equal(false);
    expect(unplaced.map(({ vm }) => vm)).to.deep.equal(["worker-1", "worker-2"]);
    expect(lowerBound).to.be.at.most(hostsUsed);
  });

  it("does not place a centre's own service elsewhere", async () => {
    const hosts = hostsOf(labModel).filter(({ name }) => name !== "tongzi-1");
    expect((await capacityPlan(labModel, hosts)).unplaced.map(({ vm }) => vm)).to.deep.equal([
      "tongzi-meter-collector",
    ]);
  });

  it("keeps what a service takes from the cloud's machines", async () => {
    const [host] = hostsOf(labModel).filter(({ name }) => name === "tongzi-1");
    const { unplaced } = await capacityPlan(labModel, [{ ...host, memoryMiB: 1536 + 384 }]);
    expect(unplaced.map(({ vm }) => vm)).to.include.members(["database-2", "worker-2"]);
    const tight = await environmentPlan(labModel, [{ ...host, memoryMiB: 1536 + 383 }]);
    expect(tight.assignments).to.have.property("tongzi-meter-collector");
    expect(tight.assignments).not.to.have.any.keys("worker-1", "worker-2");
  });

  it("spreads over counties when a county may be lost", async () => {
    const model: Model = {
      ...labModel,
      standards: { ...labModel.standards, survive: ["host", "county", "prefecture"] },
    };
    const { assignments, violations } = await environmentPlan(model, hostsOf(model));
    expect(violations).to.deep.equal([]);
    const counties = hostsOf(model).filter(({ level }) => level !== "province");
    const inside = ["database-1", "database-2"].filter((vm) => counties.some(({ name }) => name === assignments[vm]));
    expect(inside.length).to.be.lessThan(2);
  });
});

describe("known hosts", () => {
  it("are those with facts", () => {
    expect(knownHosts(labModel)).to.deep.include({ hosts: [] });
    expect(knownHosts(labModel).withoutFacts).to.have.length(5);
    const facts = { vcpu: 4, memoryMiB: 4096, diskGiB: 40 };
    const tongzi = {
      ...labModel.centres.tongzi,
      hosts: {
        t: { uri: "qemu:///system", links: [], adopted: {}, storage: {}, pool: "/p", state: "active" as const, facts },
      },
    };
    const { hosts } = knownHosts({ ...labModel, centres: { ...labModel.centres, tongzi } });
    expect(hosts).to.deep.equal([
      {
        name: "t",
        centre: "tongzi",
        level: "county",
        uri: "qemu:///system",
        ...facts,
        domain: ["guiyang", "zunyi", "tongzi"],
      },
    ]);
  });
});

describe("survives", () => {
  const sentences = (...args: Parameters<typeof survives>) => survives(...args).map(({ says }) => says);
  const hosts = hostsOf(labModel);
  const request = machinesRequest(labModel, hosts, {});
  const apart = {
    "database-1": "guiyang-1",
    "database-2": "guiyang-2",
    "worker-1": "guiyang-1",
    "worker-2": "tongzi-1",
  };

  it("finds nothing when all is well", () => {
    expect(sentences(request, apart, ["host", "county", "prefecture"])).to.deep.equal([]);
  });

  it("tells a group that stands on one host", () => {
    expect(sentences(request, { ...apart, "worker-2": "guiyang-1" }, ["host"])).to.deep.equal([
      "losing host guiyang-1 stops every machine of group worker (worker-1, worker-2)",
    ]);
  });

  it("tells a group that stands in one prefecture, and nothing of the province's own hosts", () => {
    const assignments = { ...apart, "worker-1": "zunyi-1" };
    expect(sentences(request, assignments, ["county"])).to.deep.equal([]);
    expect(sentences(request, assignments, ["prefecture"])).to.deep.equal([
      "losing prefecture zunyi stops every machine of group worker (worker-1, worker-2)",
    ]);
  });

  it("tells the loss of the only province", () => {
    expect(sentences(request, apart, ["province"])).to.have.length(3);
  });

  it("tells VMs that would have no room", () => {
    const tight = machinesRequest(
      labModel,
      hostsOf(labModel, { vcpu: 2, memoryMiB: 2304, diskGiB: 60 }).slice(0, 3),
      {},
    );
    const assignments = {
      "database-1": "guiyang-1",
      "database-2": "guiyang-2",
      "worker-1": "guiyang-1",
      "worker-2": "guiyang-2",
    };
    expect(sentences(tight, assignments, ["host"])).to.deep.equal([]);
    const two = { ...tight, hosts: tight.hosts.slice(0, 2) };
    expect(sentences(two, assignments, ["host"])).to.deep.equal([
      "after losing host guiyang-1 there is no room for database-1, worker-1 on the remaining hosts",
      "after losing host guiyang-2 there is no room for database-2, worker-2 on the remaining hosts",
    ]);
  });
});

describe("hosts by what is done with them", () => {
  const withState = (state: HostState): Model => {
    const { tongzi } = labModel.centres;
    const hosts = { "tongzi-1": { ...tongzi.hosts["tongzi-1"], state } };
    return { ...labModel, centres: { ...labModel.centres, tongzi: { ...tongzi, hosts } } };
  };
  const names = (model: Model) => pooledHosts(model, hostsOf(model)).map(({ name }) => name);

  it("belong to the pool until they are lost or retired", () => {
    for (const state of ["active", "draining", "standby"] as const)
      expect(names(withState(state))).to.include("tongzi-1");
    for (const state of ["lost", "retired"] as const) expect(names(withState(state))).not.to.include("tongzi-1");
    expect(hostsThatAreOff(withState("standby"))).to.deep.equal(["tongzi-1"]);
  });

  it("strand the services of a centre that has none left", () => {
    expect(strandedServices(withState("lost"), [])).to.deep.equal(["tongzi-meter-collector"]);
    expect(strandedServices(withState("draining"), [])).to.deep.equal([]);
    expect(servicesRequest(withState("lost"), []).vms).to.deep.equal([]);
  });

  it("hold nothing for others once they left the pool", () => {
    const model = withState("lost");
    const taken = reservations(model, { "tongzi-meter-collector": "tongzi-1" });
    expect(machinesRequest(model, pooledHosts(model, hostsOf(model)), taken).reserved).to.deep.equal({});
    expect(machinesRequest(labModel, hostsOf(labModel), taken).reserved).to.have.keys("tongzi-1");
  });
});
