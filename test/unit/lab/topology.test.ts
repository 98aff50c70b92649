import { join } from "node:path";
import { expect } from "chai";
import { loadModel } from "../../../model/load";
import type { Model } from "../../../model/types";
import { addressPlan } from "../../../planning/environment/addresses/address-plan";
import { firstServiceAddress, topology } from "../../../scripts/lab/network/topology";
import { projectRoot } from "../../../scripts/paths";

describe("lab topology", () => {
  let model: Model;
  before(async () => {
    model = await loadModel(join(projectRoot, "models/lab.yaml"));
  });

  it("has every host and network of the model", () => {
    const { hosts, networks, managementBridge } = topology(model);
    expect(hosts.map((host) => host.name)).to.deep.equal(["guiyang-1", "guiyang-2", "zunyi-1", "tongzi-1", "xishui-1"]);
    expect(networks.map((network) => `${network.bridge} ${network.gateway}/${network.prefix}`)).to.deep.equal([
      "br-mgmt 10.10.0.1/16",
      "br-business 10.20.0.1/16",
      "br-dmz 10.30.0.1/16",
    ]);
    expect(managementBridge).to.equal("br-mgmt");
  });

  it("gives hosts addresses that no machine has", () => {
    const own = topology(model).hosts.map((host) => host.address);
    const machines = Object.values(addressPlan(model)).map((record) => record.address);
    expect(new Set([...own, ...machines]).size).to.equal(own.length + machines.length);
  });

  it("takes API server and registry from the model", () => {
    const { api, registry } = topology(model);
    expect(api).to.deep.equal({ address: "10.20.0.1", port: 6443 });
    expect(registry).to.deep.equal({ address: "10.20.0.1", port: 5000 });
    expect(firstServiceAddress("10.96.0.0/16")).to.equal("10.96.0.1");
  });

  it("refuses an API server that the management node cannot be", () => {
    const kubernetes = { ...model.platform.kubernetes, apiServer: "https://192.168.1.1:6443" };
    const elsewhere = { ...model, platform: { ...model.platform, kubernetes } };
    expect(() => topology(elsewhere)).to.throw(/apiServer.*10\.20\.0\.1.*192\.168\.1\.1/s);
  });

  it("refuses hosts that are not the lab's own", () => {
    const guiyang = model.centres.guiyang!;
    const hosts = { ...guiyang.hosts, "guiyang-1": { ...guiyang.hosts["guiyang-1"]!, uri: "qemu+ssh://ops@g/system" } };
    const foreign = { ...model, centres: { ...model.centres, guiyang: { ...guiyang, hosts } } };
    expect(() => topology(foreign)).to.throw(/guiyang-1\.uri: "qemu\+ssh.*libvirt-sock/);
  });
});
