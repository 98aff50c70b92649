/** Names and addresses on a real libvirtd that others chose, or that can be written in several ways. */
import { writeFileSync } from "node:fs";
import { expect } from "chai";

import { Properties } from "../../../../providers/base/types";
import { provider } from "../../../../providers/libvirt/provider";
import { describeDomain, describeDomains } from "../../../../providers/libvirt/domains/read-domain";
import { describeVolume, volumeNames } from "../../../../providers/libvirt/storage/storage";
import { Virsh } from "../../../../providers/libvirt/client/virsh";
import { drift, failureOf, libvirtMissing, TestHost, up } from "../../../support/libvirt/libvirt-plugin";
import { ProviderClient } from "../../../support/provider-client";

const FOREIGN = ["1", "-x", "00000000-0000-4000-8000-000000000001", "Ünï 'q' & <a>", "e\u0301", "a  b"];

describe("libvirt: names and addresses", function () {
  this.timeout(240_000);
  let host: TestHost;
  let client: ProviderClient;
  let virsh: Virsh;

  before(async function () {
    if (libvirtMissing() !== undefined) return this.skip();
    host = await TestHost.start("names");
    client = await ProviderClient.start(provider);
    virsh = new Virsh(host.uri, new AbortController().signal);
    await up(client, "StoragePool", "pool", { host: host.uri, name: "pool", path: "/var/lib/libvirt/images//pool/." });
    await up(client, "Domain", "vm", { host: host.uri, name: "vm", vcpu: 1, memoryMiB: 64, shutdownTimeoutSeconds: 1 });
    for (const name of FOREIGN) {
      const text = name.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
      const file = host.image("foreign.xml");
      const xml = `<domain type='qemu'><name>${text}</name><memory unit='MiB'>64</memory><os><type>hvm</type></os></domain>`;
      writeFileSync(file, xml);
      host.virsh("define", file);
    }
  });

  after(async () => {
    client?.close();
    await host?.stop();
  });

  it("a number is no machine's ID, a machine's UUID no other's name", async () => {
    expect(host.virsh("domid", "vm")).equal("1");
    expect(await describeDomain(virsh, "1")).equal(undefined);
    expect((await describeDomain(virsh, "vm"))?.name).equal("vm");
    expect(await describeDomain(virsh, host.virsh("domuuid", "vm"))).equal(undefined);
  });

  it("machines of any name are listed, each once, each by its own definition", async () => {
    const found = await describeDomains(virsh);
    expect(found.map(({ name }) => name).sort()).deep.equal([...FOREIGN, "vm"].sort());
    expect(found.filter(({ owner }) => owner !== undefined).map(({ name }) => name)).deep.equal(["vm"]);
    const { domains } = await client.invoke("libvirt:index:getDomains", { host: host.uri });
    const listed = domains as { name: string; stack?: string }[];
    expect(listed.filter(({ stack }) => stack !== undefined)).to.have.nested.property("[0].name", "vm");
    expect(listed.map(({ name }) => name)).include.members(FOREIGN);
  });

  it("volumes of any name are listed and found, and count as clones of their base", async () => {
    const base = await up(client, "Volume", "base", {
      host: host.uri,
      pool: "pool",
      name: "base",
      capacityGiB: 0.0625,
    });
    expect(base.outputs.path).equal("/var/lib/libvirt/images/pool/base");
    const names = [" lead", "my  disk", "-x", "数据 1", "'q' z"];
    for (const name of names) {
      const backing = ["--backing-vol", "base", "--backing-vol-format", "qcow2"];
      host.virsh(
        "vol-create-as",
        "--pool",
        "pool",
        "--name",
        name,
        "--capacity",
        "64M",
        "--format",
        "qcow2",
        ...backing,
      );
    }
    expect(await volumeNames(virsh, "pool")).include.members(names);
    for (const name of names) expect((await describeVolume(virsh, "pool", name))?.backingPath).equal(base.outputs.path);
    const { message } = await failureOf(client.delete(base));
    for (const name of names) expect(message).contain(name);
  });

  const said: Readonly<Record<string, Properties>> = {
    Network: {
      name: "lan",
      mode: "isolated",
      addresses: [
        { address: "FD00:0:0::0001", prefix: 64, ranges: [{ start: "fd00::0010", end: "FD00::20" }] },
        { address: "10.78.0.1", prefix: 24, reservations: [{ mac: "52-54-00-AB-CD-0F", ip: "10.78.0.9", name: "db" }] },
      ],
      dnsHosts: [{ ip: "fd00:0::0009", names: ["db.example"] }],
      forwarders: ["2001:DB8:0::53", "::FFFF:10.0.0.53"],
    },
    NwFilter: {
      name: "web",
      rules: [
        { action: "accept", direction: "in", protocol: "tcp", srcIp: "10.0.0.5/024", srcMac: "52-54-00-AB-CD-0F" },
        { action: "accept", direction: "in", protocol: "tcp-ipv6", srcIp: "FD00:0::/064" },
      ],
    },
    StoragePool: { name: "other", path: "/var/lib/libvirt/images//other/" },
    Domain: {
      name: "two",
      vcpu: 1,
      memoryMiB: 64,
      running: false,
      boot: { kernel: "/k//l/", initrd: "/./i", commandLine: "x" },
    },
  };
  for (const [kind, says] of Object.entries(said)) {
    it(`a ${kind} in another spelling is as its host says it`, async () => {
      const made = await up(client, kind, "spelled", { host: host.uri, ...says });
      expect(await drift(client, made)).deep.equal({});
      expect((await client.read(made))?.inputs).deep.include(made.inputs);
      await client.delete(made);
    });
  }
});
