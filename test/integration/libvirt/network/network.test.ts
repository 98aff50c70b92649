/** Networks of every mode on a real libvirtd, with its dnsmasq. */
import { expect } from "chai";

import { provider } from "../../../../providers/libvirt/provider";
import { change, drift, failureOf, libvirtMissing, Made, TestHost, up } from "../../../support/libvirt/libvirt-plugin";
import { ProviderClient } from "../../../support/provider-client";

describe("libvirt: networks", function () {
  this.timeout(120_000);
  let host: TestHost;
  let client: ProviderClient;

  before(async function () {
    if (libvirtMissing("dnsmasq") !== undefined) return this.skip();
    host = await TestHost.start("networks");
    client = await ProviderClient.start(provider);
    host.inside("ip", "link", "add", "br-lan", "type", "bridge");
  });

  after(async () => {
    client?.close();
    await host?.stop();
  });

  const network = (name: string, more: object) => up(client, "Network", name, { host: host.uri, name, ...more });
  const addresses = (more: object = {}) => [{ address: "10.77.0.1", prefix: 24, ...more }];
  const xml = (name: string) => host.virsh("net-dumpxml", name);

  /** What is true of every kind: no difference after creation, and none after import. */
  async function isSettled(made: Made) {
    expect(await drift(client, made)).deep.equal({});
    const found = await client.read(made);
    expect(found?.outputs).deep.equal(made.outputs);
    const imported = await client.read({ type: made.type, id: made.id });
    const olds = { oldInputs: imported!.inputs, oldOutputs: imported!.outputs };
    expect((await client.diff({ ...made, ...olds, newInputs: made.inputs })).changes).deep.equal({});
  }

  const range = { start: "10.77.0.100", end: "10.77.0.150" };
  const MODES: Record<string, object> = {
    bridge: { bridge: "br-lan" },
    nat: { mode: "nat", addresses: addresses({ ranges: [range] }), domain: "lab.example", forwarders: ["10.0.0.9"] },
    route: { mode: "route", bridge: "br-route", addresses: addresses(), device: "lo" },
    isolated: { mode: "isolated" },
    open: { mode: "open", addresses: [{ address: "fd00:77::1", prefix: 64 }] },
    vlan: {
      bridge: "br-ovs",
      virtualPort: "openvswitch",
      vlan: { tags: [20, 30], trunk: true },
      portgroups: [{ name: "office", isDefault: true, vlan: { tags: [20] } }],
    },
  };
  for (const [name, args] of Object.entries(MODES)) {
    it(`pain 11: a network of kind ${name} reads back as it was made`, async () => {
      const made = await network(name, args);
      expect(host.virsh("net-info", name)).match(/Active: +yes[^]*Autostart: +yes/);
      expect(made.outputs.bridge).match(/^(br-lan|br-route|br-ovs|virbr\d+)$/);
      await isSettled(made);
      await client.delete(made);
      expect(await client.read(made)).equal(undefined);
    });
  }

  it("changes DHCP and DNS without a restart of the network, and mends what was changed by hand", async () => {
    const mac = "52:54:00:77:00:05";
    const made = await network("dhcp", { mode: "nat", addresses: addresses({ ranges: [range] }) });
    const index = host.inside("cat", `/sys/class/net/${String(made.outputs.bridge)}/ifindex`);
    const more = {
      addresses: addresses({
        ranges: [range, { start: "10.77.0.200", end: "10.77.0.210" }],
        reservations: [{ mac, ip: "10.77.0.5", name: "db" }],
      }),
      dnsHosts: [{ ip: "10.77.0.5", names: ["db", "db.example"] }],
    };
    const target = { ...made, oldInputs: made.inputs, oldOutputs: made.outputs };
    const checked = await client.check({ ...made, news: { ...made.inputs, ...more } });
    expect((await client.diff({ ...target, newInputs: checked.inputs })).replaces).deep.equal([]);
    const changed = await change(client, made, more);
    await isSettled(changed);
    expect(xml("dhcp")).contain("ip='10.77.0.5'").and.contain("<hostname>db.example</hostname>");
    expect(host.inside("cat", "/var/lib/libvirt/dnsmasq/dhcp.hostsfile")).contain(mac);
    host.virsh("net-update", "dhcp", "delete", "ip-dhcp-host", `<host mac='${mac}'/>`, "--live", "--config");
    expect(Object.keys(await drift(client, changed))).deep.equal(["addresses[0].reservations[0]"]);
    await change(client, changed, {});
    await isSettled(changed);
    const back = await change(client, changed, { addresses: addresses({ ranges: [range] }), dnsHosts: [] });
    await isSettled(back);
    expect(xml("dhcp")).not.contain("10.77.0.5").and.not.contain("10.77.0.200");
    expect(host.inside("cat", `/sys/class/net/${String(made.outputs.bridge)}/ifindex`)).equal(index);
    await client.delete(back);
  });

  it("is not taken from under a domain that runs on it", async () => {
    const made = await network("used", { mode: "isolated" });
    const interfaces = [{ network: "used", mac: "52:54:00:77:00:06" }];
    const machine = { host: host.uri, name: "user", vcpu: 1, memoryMiB: 64, shutdownTimeoutSeconds: 0, interfaces };
    const domain = await up(client, "Domain", "user", machine);
    expect((await failureOf(client.delete(made))).message).match(
      /network used on networks is used by user, .*stop or move/,
    );
    expect(host.virsh("net-info", "used")).match(/Active: +yes/);
    await client.delete(domain);
    await client.delete(made);
  });

  it("pain 12: adopts a network made by hand, and makes a half-made one of its own anew", async () => {
    host.inside(
      "sh",
      "-c",
      "echo \"<network><name>hand</name><forward/><ip address='10.78.0.1' netmask='255.255.0.0'/></network>\" > /var/lib/libvirt/images/n.xml",
    );
    host.virsh("net-define", host.image("n.xml"));
    const type = "libvirt:index:Network";
    const found = await client.read({ type, id: `${host.uri}|hand` });
    const news = {
      host: host.uri,
      name: "hand",
      mode: "nat",
      addresses: [{ address: "10.78.0.1", prefix: 16 }],
      autostart: false,
    };
    const { inputs } = await client.check({ type, name: "hand", news });
    const olds = { oldInputs: found!.inputs, oldOutputs: found!.outputs };
    const diff = await client.diff({ type, name: "hand", id: found!.id, ...olds, newInputs: inputs });
    expect(diff.changes).deep.equal({ active: "update" });
    expect(diff.replaces).deep.equal([]);
    const half = await network("half", { bridge: "br-lan" });
    host.virsh("net-destroy", "half");
    const again = await network("half", { mode: "isolated" });
    expect(again.outputs.uuid).equal(half.outputs.uuid);
    await isSettled(again);
    await client.delete(again);
  });
});
