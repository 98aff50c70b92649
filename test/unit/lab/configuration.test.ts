import { expect } from "chai";
import { parse } from "yaml";
import { controlPlaneDaemons } from "../../../scripts/lab/control-plane/control-plane-daemons";
import { controlPlaneFiles } from "../../../scripts/lab/control-plane/control-plane-files";
import { edgeConfig } from "../../../scripts/lab/network/edge";
import type { LabIdentity } from "../../../scripts/lab/identity";
import { hostUuid, libvirtConfig } from "../../../scripts/lab/hosts/libvirt-config";
import { mountsBelow } from "../../../scripts/lab/system/mounts";
import { registryConfig } from "../../../scripts/lab/network/registry";
import { isHealthy } from "../../../scripts/lab/status";
import { table } from "../../../scripts/table";

const identity: LabIdentity = {
  id: "abc123",
  root: "/checkout",
  loopback: "127.9.8.1",
  namespace: "pc-abc123",
  runDir: "/run/powercloud/abc123",
  labDir: "/checkout/.lab",
};

describe("lab configuration", () => {
  it("lets the API server refuse the anonymous, and keep records and secrets safe", () => {
    const api = { address: "10.20.0.1", port: 6443, service: "10.96.0.1" };
    const daemons = controlPlaneDaemons(identity, "/bin/kube", controlPlaneFiles(identity), api, "10.96.0.0/16");
    const flags = daemons.apiServer.command;
    expect(flags.slice(0, 6)).to.deep.equal(["ip", "netns", "exec", "pc-abc123", "/bin/kube", "kube-apiserver"]);
    expect(flags).to.include.members([
      "--anonymous-auth=false",
      "--authorization-mode=Node,RBAC",
      "--enable-admission-plugins=NodeRestriction",
      "--encryption-provider-config=/checkout/.lab/control-plane/encryption.yaml",
      "--audit-log-maxage=30",
      "--bind-address=10.20.0.1",
    ]);
    expect(daemons.etcd.command).to.include("--listen-client-urls=http://127.0.0.1:2379");
    expect(daemons.controllerManager.command).to.include("--allocate-node-cidrs=false");
  });

  it("lets the edge connect from within the lab's namespace, and check where there is a choice", () => {
    const lines = edgeConfig(identity, {
      api: [{ address: "10.20.0.1", port: 6443 }],
      registry: [],
      internal: [
        { address: "10.20.2.10", port: 30443 },
        { address: "10.20.2.11", port: 30443 },
      ],
      public: [],
    }).split("\n");
    expect(lines).to.include("  bind 127.9.8.1:8443");
    expect(lines).to.include("  server api-1 10.20.0.1:6443 namespace pc-abc123");
    expect(lines).to.include("  server internal-2 10.20.2.11:30443 namespace pc-abc123 check inter 2s fall 5");
    expect(lines).to.include.members(["  retries 8", "  option redispatch 1"]);
  });

  it("gives each host of each lab a UUID of its own", () => {
    const uuids = [hostUuid("abc123", "a"), hostUuid("abc123", "b"), hostUuid("abc124", "a")];
    expect(new Set(uuids).size).to.equal(3);
    for (const uuid of uuids) expect(uuid).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(libvirtConfig("abc123", "a")["libvirtd.conf"]).to.include(`host_uuid = "${uuids[0]}"`);
  });

  it("serves the registry on the management node only", () => {
    const config = parse(registryConfig("/checkout/.lab/registry", { address: "10.20.0.1", port: 5000 }));
    expect(config.http.addr).to.equal("10.20.0.1:5000");
    expect(config.storage.filesystem.rootdirectory).to.equal("/checkout/.lab/registry");
  });

  it("finds mounts in its folders, innermost first", () => {
    const line = (point: string) => `36 35 98:0 / ${point} rw - ext4 /dev/vda rw`;
    const lines = ["/checkout/.lab/a", "/checkout/.lab/a/b", "/checkout/.laboratory", "/checkout/.lab/with\\040blank"];
    expect(mountsBelow(["/checkout/.lab"], lines.map(line).join("\n"))).to.deep.equal([
      "/checkout/.lab/with blank",
      "/checkout/.lab/a/b",
      "/checkout/.lab/a",
    ]);
  });

  it("calls a lab healthy only when all of it is", () => {
    const stack = { resources: 3, pending: 0 };
    const all = {
      hosts: [{ name: "a", libvirtd: true, domains: { "worker-1": "running" } }],
      controlPlane: { processes: { etcd: true }, ready: true, nodes: { "worker-1": true } },
      registry: true,
      edge: true,
      stacks: { standardization: stack, integration: stack, virtualization: stack, cloud: stack },
    };
    expect(isHealthy(all, 1)).to.equal(true);
    expect(isHealthy(all, 2)).to.equal(false);
    expect(isHealthy({ ...all, hosts: [{ name: "a", libvirtd: false }] }, 1)).to.equal(false);
    expect(isHealthy({ ...all, hosts: [{ ...all.hosts[0]!, domains: { x: "shut off" } }] }, 1)).to.equal(false);
    expect(isHealthy({ ...all, stacks: { ...all.stacks, cloud: { resources: 3, pending: 1 } } }, 1)).to.equal(false);
    expect(isHealthy({ ...all, controlPlane: { ...all.controlPlane, nodes: { "worker-1": false } } }, 1)).to.equal(
      false,
    );
  });

  it("lays tables out in columns, numbers to the right", () => {
    const text = table(
      ["phase", "seconds"],
      [
        ["integration", 7],
        ["cloud", 123],
      ],
    );
    expect(text.split("\n")).to.deep.equal([
      "phase        seconds",
      "-----------  -------",
      "integration        7",
      "cloud            123",
    ]);
  });
});
