/** What a host and a machine are found to have, on a real libvirt. */
import { expect } from "chai";
import { provider } from "../../../../providers/libvirt/provider";
import { ProviderClient } from "../../../support/provider-client";
import { failureOf, libvirtMissing, TestHost, up } from "../../../support/libvirt/libvirt-plugin";

describe("libvirt: measures", function () {
  this.timeout("5m");
  let host: TestHost;
  let client: ProviderClient;

  before(async function () {
    if (libvirtMissing() !== undefined) return this.skip();
    host = await TestHost.start("measured");
    client = await ProviderClient.start(provider);
    const pool = { host: host.uri, name: "pool", path: "/var/lib/libvirt/images/pool" };
    await up(client, "StoragePool", "pool", pool);
    await up(client, "Volume", "disk", { host: host.uri, pool: "pool", name: "disk.qcow2", capacityGiB: 1 });
  });

  after(async () => {
    await client?.close();
    await host?.stop();
  });

  const measured = (wanted: object) => client.invoke("libvirt:index:measureHost", { host: host.uri, ...wanted });
  const guest = (args: object) =>
    client.invoke("libvirt:index:measureGuest", { host: host.uri, domain: "m", command: ["/bin/true"], ...args });

  it("find nothing missing on a host that has all, and on one that needs nothing", async () => {
    const volumes = [{ pool: "pool", name: "disk.qcow2" }];
    expect(await measured({ pools: ["pool"], volumes })).deep.equal({ missing: [] });
    expect(await measured({})).deep.equal({ missing: [] });
  });

  it("name what is missing, and what is stopped", async () => {
    const volumes = [
      { pool: "pool", name: "other.qcow2" },
      { pool: "strange", name: "disk.qcow2" },
    ];
    expect(await measured({ pools: ["pool", "strange"], networks: ["net"], volumes })).deep.equal({
      missing: ["storage pool strange", "network net", "volume other.qcow2 in pool"],
    });
    host.virsh("pool-destroy", "pool");
    expect(await measured({ pools: ["pool"] })).deep.equal({ missing: ["storage pool pool"] });
    host.virsh("pool-start", "pool");
  });

  it("have a host that does not answer for a result", async () => {
    const found = await measured({ host: "qemu+unix:///system?socket=/nowhere/libvirt-sock" });
    expect(found).deep.include({ missing: [] });
    expect(found.problem).match(/nowhere/);
  });

  it("have a machine that is not there, and one without an agent, for a result", async () => {
    expect((await guest({ domain: "nobody", timeoutSeconds: 5 })).problem).match(/nobody/);
    await up(client, "Domain", "m", { host: host.uri, name: "m", vcpu: 1, memoryMiB: 64, shutdownTimeoutSeconds: 0 });
    expect(await guest({ timeoutSeconds: 5 })).deep.equal({
      output: "",
      problem: "no answer within 5 s: the guest agent is not there, or the program goes on",
    });
  });

  it("refuse arguments that are wrong, by their names", async () => {
    expect((await failureOf(measured({ volumes: [{ pool: "pool" }] }))).message).match(
      /volumes\[0\]\.name: is required/,
    );
    expect((await failureOf(guest({ timeoutSeconds: 0 }))).message).match(/timeoutSeconds/);
    expect((await failureOf(client.invoke("libvirt:index:measure", {}))).message).match(/it has .*measureGuest/);
  });
});
