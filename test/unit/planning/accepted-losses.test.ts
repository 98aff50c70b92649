import { expect } from "chai";
import type { HostState, Model } from "../../../model/types";
import { place } from "../../../planning/placement";
import { acceptCommand, judgeLosses, lossProblem, lossWarnings } from "../../../planning/proofs/accepted-losses";
import { hostsInState, pooledHosts } from "../../../planning/environment/hosts";
import { machinesRequest, reservations, servicesRequest } from "../../../planning/environment/requests";
import type { Assignments, Violation } from "../../../planning/solver/placement-types";
import { hostsOf, replicatedLab as lab } from "../../fixtures/models";

const host: Violation = { loss: "host a", vms: ["w-1"], says: "losing host a stops w-1" };
const county: Violation = { loss: "county tongzi", vms: ["w-1"], says: "losing county tongzi stops w-1" };

describe("losses that a plan does not survive", () => {
  it("are refused unless they are accepted by name", () => {
    expect(judgeLosses([host, county])).to.deep.equal({ refused: [host, county], tolerated: [], unneeded: [] });
    expect(judgeLosses([host, county], [], ["county tongzi"])).to.deep.equal({
      ...{ refused: [host], tolerated: [county], unneeded: [] },
    });
    // Who accepts the loss of a host does not accept that of its county.
    expect(judgeLosses([county], [], ["host tongzi-1"])).to.deep.equal({
      ...{ refused: [county], tolerated: [], unneeded: ["host tongzi-1"] },
    });
  });

  it("are all tolerated while a host is lost, and what is accepted then is not called needless", () => {
    expect(judgeLosses([host], ["b"], ["host c"])).to.deep.equal({ refused: [], tolerated: [host], unneeded: [] });
  });

  it("are told at each run, with the reason why they are not refused", () => {
    expect(lossWarnings([host], ["b", "c"])).to.deep.equal([
      "does not survive, since b and c is lost: losing host a stops w-1.",
    ]);
    expect(lossWarnings([host], [], ["host a", "province guiyang"])).to.deep.equal([
      "does not survive, accepted by powercloud:acceptLoss: losing host a stops w-1.",
      "powercloud:acceptLoss accepts the loss of province guiyang, which nothing needs: the plan survives it, or standards.survive " +
        "does not name it. Take it out of the stack's configuration.",
    ]);
    expect(lossWarnings([], [], [])).to.deep.equal([]);
  });

  it("are named as the refusal names them", () => {
    for (const good of ["host a", "county tongzi", "prefecture zunyi", "province guiyang"]) {
      expect(lossProblem(good), good).to.equal(undefined);
    }
    for (const bad of ["", "host", "host ", "a", "rack r", "host a b", "Host a", 7, undefined, ["host a"]]) {
      expect(lossProblem(bad), JSON.stringify(bad)).to.match(/^found .*; allowed host, province, /);
    }
    expect(acceptCommand(["host a"], "lab.virtualization")).to.equal(
      `pulumi config set -s lab.virtualization powercloud:acceptLoss '["host a"]'`,
    );
  });
});

type States = Readonly<Record<string, HostState>>;

/** The lab with hosts in other states, and perhaps another size. */
function changed(states: States, { workers = 2, standby = 1, larger = false } = {}): Model {
  const centres = Object.entries(lab.centres).map(([name, centre]) => {
    const hosts = Object.entries(centre.hosts).map(([id, spec]) => [id, { ...spec, state: states[id] ?? spec.state }]);
    return [name, { ...centre, hosts: Object.fromEntries(hosts) }];
  });
  const flavors = { ...lab.standards.flavors, ...(larger && { medium: { vcpu: 3, memoryMiB: 1792, diskGiB: 13 } }) };
  const { kubernetes, database } = lab.platform;
  return {
    ...lab,
    standards: { ...lab.standards, flavors },
    centres: Object.fromEntries(centres),
    platform: { kubernetes: { ...kubernetes, workers }, database: { ...database, standby } },
  };
}

/** What is refused of the plan that follows on `current`. */
async function next(model: Model, current?: Readonly<Assignments>) {
  const hosts = pooledHosts(model, hostsOf(model));
  const services = await place(servicesRequest(model, hosts));
  const request = machinesRequest(model, hosts, reservations(model, services.assignments));
  const { assignments, violations, unplaced } = await place({ ...request, ...(current && { current }) });
  expect(unplaced).to.deep.equal([]);
  const lost = hostsInState(model, "lost").map(([name]) => name);
  return { assignments, refused: judgeLosses(violations, lost).refused };
}

describe("the lab, which is to survive the loss of any host", function () {
  this.timeout(60_000);

  for (const state of ["draining", "standby", "retired", "lost"] as const) {
    it(`goes on with each of its hosts ${state} in turn, and with all of them back`, async () => {
      let { assignments } = await next(lab);
      for (const id of hostsOf(lab).map(({ name }) => name)) {
        const without = await next(changed({ [id]: state }), assignments);
        expect(without.refused, id).to.deep.equal([]);
        const back = await next(lab, without.assignments);
        expect(back.refused, `${id} is back`).to.deep.equal([]);
        ({ assignments } = back);
      }
    });
  }

  it("goes on with two hosts lost, with three workers, two standbys, and larger workers", async () => {
    const { assignments } = await next(lab);
    const lost = changed({ "guiyang-1": "lost", "zunyi-1": "lost" });
    for (const model of [
      lost,
      ...[{ workers: 3 }, { standby: 2 }, { larger: true }].map((size) => changed({}, size)),
    ]) {
      expect((await next(model, assignments)).refused).to.deep.equal([]);
    }
  });
});
