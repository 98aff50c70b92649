import { expect } from "chai";
import type { LabIdentity } from "../../../scripts/lab/identity";
import { batch, hostPlan, managementPlan, portName } from "../../../scripts/lab/network/network";
import type { Topology } from "../../../scripts/lab/network/topology";

const identity = { id: "abc123", namespace: "pc-abc123" } as LabIdentity;
const topology: Topology = {
  networks: [
    { bridge: "br-mgmt", gateway: "10.10.0.1", prefix: 16 },
    { bridge: "br-business", gateway: "10.20.0.1", prefix: 16 },
  ],
  managementBridge: "br-mgmt",
  hosts: [
    { name: "guiyang-1", address: "10.10.0.10" },
    { name: "zunyi-1", address: "10.10.0.11" },
  ],
  api: { address: "10.20.0.1", port: 6443 },
  registry: { address: "10.20.0.1", port: 5000 },
};

describe("lab network", () => {
  it("makes everything in an empty namespace, bridges first", () => {
    const lines = batch(managementPlan(identity, topology), []);
    expect(lines.filter((line) => line.startsWith("link add") && line.includes("type bridge"))).to.have.length(2);
    expect(lines.filter((line) => line.includes("type veth"))).to.have.length(4);
    expect(lines).to.include(
      `link add ${portName("zunyi-1", "br-business")} type veth peer name ${portName("zunyi-1", "br-business")} netns pc-abc123-zunyi-1`,
    );
    expect(lines).to.include("address replace 10.20.0.1/16 dev br-business");
    expect(lines.findIndex((line) => line.includes("veth"))).to.be.greaterThan(
      lines.indexOf("link set br-business up"),
    );
  });

  it("adds only what is missing", () => {
    const plan = managementPlan(identity, topology);
    const present = [...plan.bridges, ...plan.ports.map((port) => port.name)].map((ifname) => ({ ifname }));
    expect(batch(plan, present).filter((line) => line.startsWith("link add"))).to.deep.equal([]);
    const [, ...others] = present;
    expect(batch(plan, others).filter((line) => line.startsWith("link add"))).to.deep.equal([
      "link add br-mgmt type bridge stp_state 0 forward_delay 0",
    ]);
  });

  it("makes no cables from the host's side, and gives the host one address", () => {
    const lines = batch(hostPlan(topology, "zunyi-1"), []);
    expect(lines.join("\n")).not.to.include("veth");
    expect(lines.filter((line) => line.startsWith("address"))).to.deep.equal([
      "address replace 10.10.0.11/16 dev br-mgmt",
    ]);
  });

  it("takes an address away that the model no longer gives", () => {
    const present = [
      {
        ifname: "br-mgmt",
        addr_info: [
          { family: "inet", local: "10.10.0.12", prefixlen: 16 },
          { family: "inet", local: "10.10.0.11", prefixlen: 16 },
          { family: "inet6", local: "fe80::1", prefixlen: 64 },
        ],
      },
    ];
    const lines = batch(hostPlan(topology, "zunyi-1"), present).filter((line) => line.startsWith("address"));
    expect(lines).to.deep.equal(["address del 10.10.0.12/16 dev br-mgmt", "address replace 10.10.0.11/16 dev br-mgmt"]);
  });

  it("names interfaces within the kernel's 15 characters, each differently", () => {
    const hosts = Array.from({ length: 200 }, (_, at) => `a-very-long-host-name-${at}`);
    const names = hosts.flatMap((host) => ["br-mgmt", "br-business"].map((bridge) => portName(host, bridge)));
    expect(Math.max(...names.map((name) => name.length))).to.be.at.most(15);
    expect(new Set(names).size).to.equal(names.length);
  });
});
