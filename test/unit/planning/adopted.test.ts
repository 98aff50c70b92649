import { expect } from "chai";
import { parseModel } from "../../../model/load";
import { adoptedMachines, adoptedReservations, lostAdopted } from "../../../planning/environment/adopted";
import { environmentPlan } from "../../../planning/capacity";
import { machinesRequest, servicesRequest } from "../../../planning/environment/requests";
import { hostsOf, labText } from "../../fixtures/models";

const OLD = "1f2e3d4c-0000-4000-8000-000000000001";
const STANDARD = "1f2e3d4c-0000-4000-8000-000000000002";

/** The example with two machines that xishui-1 ran before. */
function withAdopted(more = ""): string {
  const adopted = `adopted: { old: { uuid: ${OLD}, vcpu: 1, memory: 100Mi, running: false }, crm: { uuid: ${STANDARD}, flavor: medium } }`;
  return labText.replace(/(xishui-1: \{ uri: "[^"]*")/, `$1, ${adopted}${more}`);
}

describe("adopted machines", () => {
  it("have the size that the model gives them, or that of their flavor", () => {
    const [old, crm] = adoptedMachines(parseModel(withAdopted(), "lab.yaml"));
    expect(old).to.deep.include({ name: "old", key: "old-1f2e3d4c", host: "xishui-1", uuid: OLD, running: false });
    expect(old).to.deep.include({ vcpu: 1, memoryMiB: 100, diskGiB: 0, autostart: true });
    expect(crm).to.deep.include({ vcpu: 2, memoryMiB: 1536, diskGiB: 12, max: { vcpu: 4, memoryMiB: 2048 } });
  });

  it("are taken off what their host has for others, in every request", async () => {
    const model = parseModel(withAdopted(), "lab.yaml");
    const hosts = hostsOf(model);
    const taken = { vcpu: 3, memoryMiB: 1636, diskGiB: 12 };
    expect(adoptedReservations(model)).to.deep.equal({ "xishui-1": taken });
    expect(servicesRequest(model, hosts).reserved).to.deep.equal({ "xishui-1": taken });
    const service = { vcpu: 1, memoryMiB: 384, diskGiB: 4 };
    expect(machinesRequest(model, hosts, { "xishui-1": service, "tongzi-1": service }).reserved).to.deep.equal({
      "xishui-1": { vcpu: 4, memoryMiB: 2020, diskGiB: 16 },
      "tongzi-1": service,
    });
    expect(servicesRequest(model, hosts.slice(0, 1)).reserved).to.deep.equal({});
  });

  it("leave no room where they take more than their host promises, and harm nobody else's plan", async () => {
    const model = parseModel(withAdopted(), "lab.yaml");
    const hosts = hostsOf(model).map((host) => (host.name === "xishui-1" ? { ...host, memoryMiB: 1000 } : host));
    const { assignments, capacity } = await environmentPlan(model, hosts);
    expect(capacity.fits).to.equal(true);
    expect(Object.values(assignments)).not.to.include("xishui-1");
  });

  it("are lost with their host", () => {
    const model = parseModel(withAdopted(", state: lost"), "lab.yaml");
    expect(adoptedMachines(model)).to.deep.equal([]);
    expect(lostAdopted(model).map(({ name }) => name)).to.deep.equal(["old", "crm"]);
    expect(adoptedReservations(model)).to.deep.equal({});
  });
});
