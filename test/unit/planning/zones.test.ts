import { expect } from "chai";
import { parseModel } from "../../../model/load";
import type { Model } from "../../../model/types";
import { capacityPlan, environmentPlan } from "../../../planning/capacity";
import { replicaPlan } from "../../../planning/environment/replicas";
import { jointRequest, machinesRequest, servicesRequest } from "../../../planning/environment/requests";
import { networksFor } from "../../../planning/environment/zones";
import { place } from "../../../planning/placement";
import { explain, explanationText } from "../../../planning/solver/explain";
import { integration } from "../../../stacks/integration";
import { contracts } from "../../fixtures/contracts";
import { hostsOf, labModel, replicatedLabText } from "../../fixtures/models";
import { planOf, received } from "../../support/golden";
import { change } from "../model/issues-of";

/** The example; `zones` by the host or the centre that may carry only these. */
function zoned(zones: Readonly<Record<string, string>>): Model {
  const text = Object.entries(zones).reduce((before, [name, list]) => {
    if (/-\d$/.test(name))
      return change(before, `${name}/libvirt-sock" }`, `${name}/libvirt-sock", zones: [${list}] }`);
    return before.replace(`  ${name}:\n    level:`, `  ${name}:\n    zones: [${list}]\n    level:`);
  }, replicatedLabText);
  return parseModel(text, "models/zoned.yaml");
}

describe("security zones of hosts", function () {
  this.timeout(30_000);

  it("are the host's own, its centre's, or all", () => {
    const { guiyang, zunyi, tongzi } = zoned({ guiyang: "business, dmz", "guiyang-2": "business" }).centres;
    expect(guiyang.hosts["guiyang-1"].zones).to.deep.equal(["business", "dmz"]);
    expect(guiyang.hosts["guiyang-2"].zones).to.deep.equal(["business"]);
    for (const host of [zunyi.hosts["zunyi-1"], tongzi.hosts["tongzi-1"]]) expect(host).not.to.have.property("zones");
    const { networks } = labModel.standards;
    expect(Object.keys(networksFor(guiyang.hosts["guiyang-1"], networks))).to.deep.equal(["business", "dmz"]);
    expect(Object.keys(networksFor(zunyi.hosts["zunyi-1"], networks))).to.deep.equal(["management", "business", "dmz"]);
  });

  it("keep machines of other zones away, in the capacity plan as in the placement", async () => {
    const model = zoned({ guiyang: "management", "zunyi-1": "dmz, management" });
    const { assignments, capacity } = await environmentPlan(model, hostsOf(model));
    expect(capacity.fits).to.equal(true);
    expect([...new Set(Object.values(assignments))].sort()).to.deep.equal(["tongzi-1", "xishui-1"]);
    const one = zoned({ guiyang: "management", "zunyi-1": "dmz", "xishui-1": "management" });
    const { unplaced } = await capacityPlan(one, hostsOf(one));
    expect(unplaced.map(({ vm }) => vm)).to.deep.equal(["database-2"]);
    expect(unplaced[0]!.reason).to.contain("4 of 5 not allowed to carry zone business");
  });

  it("make a machine move that runs where it may no longer", async () => {
    const before = await place(machinesRequest(labModel, hostsOf(labModel), {}));
    const from = before.assignments["worker-1"]!;
    const model = zoned({ [from]: "dmz" });
    const request = machinesRequest(model, hostsOf(model), {});
    const after = await place({ ...request, current: before.assignments });
    expect(Object.values(after.assignments)).not.to.include(from);
    const away = Object.keys(before.assignments).filter((vm) => before.assignments[vm] === from);
    expect(after.moves.map(({ vm }) => vm).sort()).to.deep.equal(away.sort());
  });

  it("are the reason that an explanation gives", async () => {
    const model = zoned({ "zunyi-1": "dmz" });
    const hosts = hostsOf(model);
    const plan = await environmentPlan(model, hosts);
    const request = jointRequest(model, hosts, new Set(Object.keys(plan.assignments)));
    expect(explanationText(explain(request, plan, "worker-1"))).to.contain(
      "not on zunyi-1: not allowed to carry zone business",
    );
  });

  it("keep copies of services from hosts that could not carry them", () => {
    const [free] = replicaPlan(zoned({}), hostsOf(labModel));
    expect(free?.host).to.equal("zunyi-1");
    const [held] = replicaPlan(zoned({ "zunyi-1": "management" }), hostsOf(labModel));
    expect(held?.host).to.equal("xishui-1");
  });

  it("say nothing to the planner where no host has any, so that no plan changes for it", () => {
    for (const request of [
      servicesRequest(labModel, hostsOf(labModel)),
      machinesRequest(labModel, hostsOf(labModel), {}),
    ]) {
      expect(request.vms.some((vm) => "zone" in vm)).to.equal(false);
      expect(request.hosts.some((host) => "zones" in host)).to.equal(false);
    }
  });

  it("leave a host without the networks of others", async () => {
    const model = zoned({ "xishui-1": "business" });
    const previous = received(contracts.standardization);
    const { plan, contract } = await planOf("lab.integration", () => integration({ model, previous }));
    const networks = (host: string) =>
      plan.filter(({ type, name }) => type === "libvirt:index:Network" && name.startsWith(`pool-${host}-`)).length;
    expect([networks("xishui-1"), networks("zunyi-1")]).to.deep.equal([1, 3]);
    const { hosts } = contract as { hosts: { name: string; networks: object }[] };
    expect(hosts.find(({ name }) => name === "xishui-1")?.networks).to.have.all.keys("business");
  });
});
