import { createHash } from "node:crypto";
import { expect } from "chai";
import { parseRange } from "../../../../model/ipv4";
import type { Model } from "../../../../model/types";
import { addressPlan } from "../../../../planning/environment/addresses/address-plan";
import { PlanningError } from "../../../../planning/environment/errors";
import { machines } from "../../../../planning/environment/machines";
import { labModel } from "../../../fixtures/models";

function withWorkers(workers: number, model: Model = labModel): Model {
  return { ...model, platform: { ...model.platform, kubernetes: { ...model.platform.kubernetes, workers } } };
}

function withServices(names: readonly string[], model: Model = labModel): Model {
  const service = { flavor: "tiny", image: "debian-12", network: "business", program: "meter-collector" } as const;
  const zunyi = { ...model.centres.zunyi, services: Object.fromEntries(names.map((name) => [name, service])) };
  return { ...model, centres: { ...model.centres, zunyi } };
}

describe("machines", () => {
  it("are those of the platform and of the centres, with their sizes", () => {
    const all = machines(labModel);
    expect(all.map(({ name }) => name)).to.deep.equal([
      "database-1",
      "database-2",
      "worker-1",
      "worker-2",
      "tongzi-meter-collector",
    ]);
    expect(all[2]).to.deep.equal({
      name: "worker-1",
      service: "kubernetes",
      role: "worker",
      flavor: "medium",
      vcpu: 2,
      memoryMiB: 1536,
      diskGiB: 12,
      max: { vcpu: 4, memoryMiB: 2048 },
      image: "debian-12",
      network: "business",
      group: "worker",
      pods: true,
      place: { block: { start: 522, end: 767 }, slot: 0 },
    });
    expect(all[4])
      .to.include({ service: "local", role: "service", pinnedCentre: "tongzi" })
      .and.not.to.have.property("group");
  });
});

describe("address plan", () => {
  const plan = addressPlan(labModel);

  it("has a block for each role", () => {
    expect(plan["database-1"]).to.include({
      network: "business",
      address: "10.20.1.10",
      prefix: 16,
      gateway: "10.20.0.1",
    });
    expect(plan["database-2"].address).to.equal("10.20.1.11");
    expect(plan["worker-2"]).to.include({ address: "10.20.2.11", podCidr: "10.244.2.0/24" });
    expect(plan["database-1"]).not.to.have.property("podCidr");
    expect(plan["tongzi-meter-collector"].address).to.match(/^10\.20\.([3-9]|[12]\d|3[01])\.\d+$/);
  });

  it("gives MAC addresses that are QEMU's and all different", () => {
    const macs = Object.values(addressPlan(withServices(Array.from({ length: 300 }, (_, n) => `s${n}`)))).map(
      ({ mac }) => mac,
    );
    for (const mac of macs) expect(mac).to.match(/^52:54:00(:[0-9a-f]{2}){3}$/);
    expect(new Set(macs).size).to.equal(macs.length);
    expect(addressPlan({ ...labModel, name: "other" })["worker-1"].mac).not.to.equal(plan["worker-1"].mac);
  });

  it("changes no address when machines of any role are added", () => {
    const larger = addressPlan(withServices(["archive", "gateway"], withWorkers(20)));
    for (const [name, record] of Object.entries(plan)) expect(larger[name], name).to.deep.equal(record);
    const service = addressPlan(withServices(["gateway"]))["zunyi-gateway"];
    expect(addressPlan(withServices(["archive", "gateway", "zoo"]))["zunyi-gateway"]).to.deep.equal(service);
  });

  it("gives each address once, and inside the network", () => {
    const many = addressPlan(
      withServices(
        Array.from({ length: 2000 }, (_, n) => `s${n}`),
        withWorkers(245),
      ),
    );
    const addresses = Object.values(many).map(({ address }) => address);
    expect(new Set(addresses).size).to.equal(addresses.length);
    const { base, size } = parseRange("10.20.0.0/16")!;
    for (const address of addresses) {
      const value = parseRange(`${address}/32`)!.base;
      expect(value > base + 1 && value < base + size - 1, address).to.equal(true);
    }
  });

  it("goes on elsewhere in the network when a block is full, and changes nobody's address for it", () => {
    const full = addressPlan(withWorkers(246));
    expect(full["worker-245"].address).to.equal("10.20.2.254");
    const { address } = full["worker-246"];
    expect(address).to.match(/^10\.20\.(?!2\.)/);
    expect(Object.values(full).filter((each) => each.address === address)).to.have.length(1);
    for (const [name, record] of Object.entries(plan)) expect(full[name], name).to.deep.equal(record);
  });

  it("says when a network or the pods' range is too small", () => {
    const { standards, platform } = labModel;
    const networks = { ...standards.networks, business: { ...standards.networks.business, cidr: "10.20.0.0/24" } };
    expect(() => addressPlan({ ...labModel, standards: { ...standards, networks } })).to.throw(
      PlanningError,
      "network business (10.20.0.0/24) has 0 addresses for machines (the first 256 and the last are not for them), and there is " +
        "none for database-1",
    );
    const kubernetes = { ...platform.kubernetes, podCidr: "10.244.0.0/23" };
    expect(() => addressPlan({ ...labModel, platform: { ...platform, kubernetes } })).to.throw(
      PlanningError,
      "the pod range 10.244.0.0/23 has a /24 for 1 machines, and there is none for worker-2",
    );
  });

  /** Digests of what was given before addresses were kept as state: an environment from then gets the same. */
  for (const [services, workers, cidr, digest] of [
    [0, 1, "10.0.0.0/8", "12ced21ca11a57029ca31f94ba4a845a3c057fb230716d3d723c6ce25fc7915b"],
    [200, 10, "10.20.0.0/22", "863aaee1f764a89007939653c6d16bfcb43b0bc3dd58c5dfb2452ef67063d463"],
    [3000, 3, "10.20.64.0/19", "58b1f39c14e4ea9d227231288f93bca0252d30e71f3d65e2c485da1d5f15aa6a"],
  ] as const) {
    it(`gives a new environment with ${services} services and ${workers} workers in ${cidr} what it always gave`, () => {
      const { standards } = labModel;
      const networks = { ...standards.networks, business: { ...standards.networks.business, cidr } };
      const names = Array.from({ length: services }, (_, n) => `s${n}`);
      const model = withServices(names, withWorkers(workers, { ...labModel, standards: { ...standards, networks } }));
      expect(
        createHash("sha256")
          .update(JSON.stringify(addressPlan(model)))
          .digest("hex"),
      ).to.equal(digest);
    });
  }
});
