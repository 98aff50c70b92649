/** Waiting for addresses. The machine has no system: its lease is told to libvirt as dnsmasq does. */
import { expect } from "chai";

import { provider } from "../../../../providers/libvirt/provider";
import { drift, failureOf, libvirtMissing, TestHost, up } from "../../../support/libvirt/libvirt-plugin";
import { ProviderClient } from "../../../support/provider-client";

const MAC = "52:54:00:79:00:05";

describe("libvirt: addresses of domains", function () {
  this.timeout(180_000);
  let host: TestHost;
  let client: ProviderClient;
  let bridge: string;

  before(async function () {
    if (libvirtMissing("dnsmasq") !== undefined) return this.skip();
    host = await TestHost.start("addresses");
    client = await ProviderClient.start(provider);
    const reservations = [{ mac: MAC, ip: "10.79.0.5" }];
    const addresses = [{ address: "10.79.0.1", prefix: 24, reservations }];
    const lan = await up(client, "Network", "lan", { host: host.uri, name: "lan", mode: "isolated", addresses });
    bridge = lan.outputs.bridge as string;
    const interfaces = [{ network: "lan", mac: MAC }];
    const machine = { host: host.uri, name: "web", vcpu: 1, memoryMiB: 128, shutdownTimeoutSeconds: 0, interfaces };
    await up(client, "Domain", "web", machine);
  });

  after(async () => {
    client?.close();
    await host?.stop();
  });

  const address = (more: object) =>
    up(client, "DomainAddress", "address", { host: host.uri, domain: "web", timeoutSeconds: 20, ...more });

  /** The call that dnsmasq makes for each lease. */
  function lease(mac: string, ip: string): void {
    const expires = String(Math.floor(Date.now() / 1000) + 3600);
    const variables = [`VIR_BRIDGE_NAME=${bridge}`, `DNSMASQ_INTERFACE=${bridge}`, `DNSMASQ_LEASE_EXPIRES=${expires}`];
    host.inside("env", ...variables, "/usr/lib/libvirt/libvirt_leaseshelper", "add", mac, ip, "web");
  }

  it("pain 6: waits for the lease that the machine takes, and finds it again at a refresh", async () => {
    const waiting = address({ source: "lease", mac: MAC });
    setTimeout(() => lease(MAC, "10.79.0.5"), 2000);
    const made = await waiting;
    expect(made.outputs).deep.include({ address: "10.79.0.5", addresses: ["10.79.0.5"] });
    expect(await drift(client, made)).deep.equal({});
    expect((await client.read(made))?.outputs).deep.equal(made.outputs);
  });

  it("pain 6: ends at its limit, not before and not much later, and says what was seen and what to check", async () => {
    const begun = Date.now();
    const { message } = await failureOf(address({ source: "lease", family: "ipv6", timeoutSeconds: 4 }));
    expect(Date.now() - begun).within(4000, 9000);
    expect(message).match(/^domain web on addresses had no ipv6 address by lease within 4 s\. The domain is running; /);
    expect(message)
      .contain(`seen: ${MAC} 10.79.0.5`)
      .and.contain(`its interfaces: ${MAC} on lan`)
      .and.contain("net-dhcp-leases");
    const agent = await failureOf(address({ source: "agent", timeoutSeconds: 2 }));
    expect(agent.message).match(
      /no ipv4 address by agent within 2 s.*seen: no address at all.*qemu-guest-agent has to run/s,
    );
  });

  it("pain 6: ends at once where there is no such domain, or the run is cancelled", async () => {
    expect((await failureOf(address({ source: "arp", domain: "none" }))).message).match(/there is no domain none on/);
    const other = await ProviderClient.start(provider);
    const news = { host: host.uri, domain: "web", source: "agent", timeoutSeconds: 3600 };
    const failed = failureOf(up(other, "DomainAddress", "c", news));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const begun = Date.now();
    await other.cancel();
    expect((await failed).message).match(/cancel/);
    expect(Date.now() - begun).below(5000);
    other.close();
  });
});
