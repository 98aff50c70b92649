import { expect } from "chai";
import type { HostState, Model } from "../../../model/types";
import type { HostRecord } from "../../../planning/environment/hosts";
import { displacedServices, replicaLines, replicaPlan } from "../../../planning/environment/replicas";
import { servicesRequest, strandedServices } from "../../../planning/environment/requests";
import { hostsOf, labModel, replicatedLab } from "../../fixtures/models";

const SERVICE = "tongzi-meter-collector";

/** The lab with a copy of its service, and its hosts in the given states. */
function replicated(states: Readonly<Record<string, HostState>> = {}): Model {
  const centres = Object.entries(replicatedLab.centres).map(([name, centre]) => {
    const all = Object.entries(centre.hosts);
    const changed = all.map(([host, spec]) => [host, { ...spec, state: states[host] ?? spec.state }]);
    return [name, { ...centre, hosts: Object.fromEntries(changed) }];
  });
  return { ...replicatedLab, centres: Object.fromEntries(centres) as Model["centres"] };
}

const hosts = hostsOf(labModel);
const hostOf = (model: Model, all: readonly HostRecord[] = hosts) => replicaPlan(model, all).map(({ host }) => host);
const displaced = (model: Model, all = hosts) => displacedServices(model, replicaPlan(model, all));
const stranded = (model: Model, all = hosts) => strandedServices(model, replicaPlan(model, all));
const without = (...names: string[]) => hosts.filter(({ name }) => !names.includes(name));

describe("copies in a second failure domain", () => {
  it("are none where no service asks for one", () => {
    expect(replicaPlan(labModel, hosts)).to.deep.equal([]);
  });

  it("go to the centre above, then to one beside, then further up; never to their own", () => {
    expect(hostOf(replicated())).to.deep.equal(["zunyi-1"]);
    expect(hostOf(replicated(), without("zunyi-1"))).to.deep.equal(["xishui-1"]);
    expect(hostOf(replicated(), without("zunyi-1", "xishui-1"))).to.deep.equal(["guiyang-1"]);
    expect(
      hostOf(
        replicated(),
        hosts.filter(({ name }) => name === "tongzi-1"),
      ),
    ).to.deep.equal([undefined]);
  });

  it("leave a host that is not active, or too small", () => {
    for (const state of ["draining", "standby", "lost"] as const)
      expect(hostOf(replicated({ "zunyi-1": state }))).to.deep.equal(["xishui-1"]);
    const small = hosts.map((host) => (host.name === "zunyi-1" ? { ...host, diskGiB: 3 } : host));
    expect(hostOf(replicated(), small)).to.deep.equal(["xishui-1"]);
  });

  it("stay where they are when their service's host is lost, and the service starts there", () => {
    const model = replicated({ "tongzi-1": "lost" });
    const left = without("tongzi-1");
    expect(hostOf(model, left)).to.deep.equal(["zunyi-1"]);
    expect(displaced(model, left)).to.deep.equal({ [SERVICE]: "zunyi-1" });
    expect(stranded(model, left)).to.deep.equal([]);
    const [vm] = servicesRequest(model, left).vms;
    expect([vm.id, vm.hosts]).to.deep.equal([SERVICE, ["zunyi-1"]]);
  });

  it("do not make a service leave a host that comes back, or is only off", () => {
    for (const state of ["active", "draining", "standby"] as const)
      expect(displaced(replicated({ "tongzi-1": state }))).to.deep.equal({});
    expect(stranded(replicated({ "tongzi-1": "standby" }))).to.deep.equal([SERVICE]);
    expect(servicesRequest(replicated(), hosts).vms[0].hosts).to.deep.equal(["tongzi-1"]);
  });

  it("are reserved: two generations on the disk", () => {
    expect(servicesRequest(replicated(), hosts).reserved).to.deep.equal({
      "zunyi-1": { vcpu: 0, memoryMiB: 0, diskGiB: 8 },
    });
  });

  it("are told in plain sentences", () => {
    expect(replicaLines(replicaPlan(replicated(), hosts))).to.deep.equal([
      `copy of ${SERVICE} on zunyi-1, at most 24 h old after each pulumi up`,
    ]);
    expect(replicaLines(replicaPlan(replicated(), []))[0]).to.match(
      /^no copy of tongzi-meter-collector: no active host of another centre has 8 GiB of disk for it; add one/,
    );
  });
});
