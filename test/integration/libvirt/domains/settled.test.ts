/** What a real libvirtd makes of a description is what it was: no run finds a difference that nobody made. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Properties } from "../../../../providers/base/types";
import { provider } from "../../../../providers/libvirt/provider";
import { libvirtMissing, TestHost, up } from "../../../support/libvirt/libvirt-plugin";
import { ProviderClient, Secret } from "../../../support/provider-client";
import { staysSettled } from "../../../support/lab/settled";

const IMAGES = "/var/lib/libvirt/images";

const POOLS: Record<string, Properties> = {
  "with its path alone": { path: `${IMAGES}/plain` },
  "with a path that libvirt writes otherwise": { path: `${IMAGES}//odd/` },
  "with a mode, and no owner": { path: `${IMAGES}/mode`, permissions: { mode: "0711" } },
  "that does not start by itself": { path: `${IMAGES}/manual`, autostart: false },
};

const VOLUMES: Record<string, Properties> = {
  "of a size that is no multiple of a sector": { capacityGiB: 0.3 },
  "of a raw size that is no multiple of a sector": { capacityGiB: 0.1, format: "raw" },
  "of one and a half GiB": { capacityGiB: 1.5 },
  "that is a clone as large as its base": { baseVolume: "base" },
  "that is a clone of an odd size": { baseVolume: "base", capacityGiB: 0.7 },
  "that is a clone, and said to be smaller than its base": { baseVolume: "base", capacityGiB: 0.1 },
  "that is an upload as it is": { source: "base.qcow2" },
  "that is an upload of an odd size": { source: "base.qcow2", capacityGiB: 0.7 },
};

const SEEDS: Record<string, Properties> = {
  "of user data alone": { userData: "#cloud-config\n" },
  "of secret user data": { userData: new Secret("#cloud-config\npassword: x\n") },
  "of texts with lines and letters of all kinds": {
    ...{ userData: "#cloud-config\r\nname: 遵义\n\n", metaData: "  instance-id: i\t\n", networkConfig: "version: 2\n" },
  },
};

const disks = [{ volume: `${IMAGES}/pool/disk` }];
const DOMAINS: Record<string, Properties> = {
  "with its size alone": {},
  "with a MAC address in capitals": { interfaces: [{ network: "lan", mac: "52-54-00-AA-BB-0C" }], disks },
  "with an odd size and maxima": { vcpu: 2, maxVcpu: 3, memoryMiB: 67, maxMemoryMiB: 101, running: false },
  "with maxima that say what is so anyway": { maxVcpu: 1, maxMemoryMiB: 64 },
  "with empty lists and metadata": { disks: [], interfaces: [], metadata: {} },
  "with metadata of all kinds": { metadata: { a: "", "b c": "  two  spaces ", d: "<遵义>\r\n&\t'\"", running: "no" } },
  "that is off, and stays so": { running: false, autostart: false, shutdownTimeoutSeconds: 0 },
  "with instructions": {
    ...{ migration: { bandwidthMiBps: 100 }, diskCache: "none", disks: [{ ...disks[0], readOnly: true }] },
  },
  "with a kernel": {
    ...{ running: false, boot: { kernel: `${IMAGES}/k`, initrd: `${IMAGES}/i`, commandLine: "a  b=\"c\"  d='<' " } },
  },
};

describe("libvirt: what is made is what was said", function () {
  this.timeout(180_000);
  let host: TestHost;
  let client: ProviderClient;
  let folder: string;

  before(async function () {
    if (libvirtMissing() !== undefined) return this.skip();
    folder = mkdtempSync(join(tmpdir(), "powercloud-settled-"));
    execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", join(folder, "base.qcow2"), "300M"]);
    host = await TestHost.start("settled");
    client = await ProviderClient.start(provider);
    host.inside("ip", "link", "add", "br-lan", "type", "bridge");
    await up(client, "StoragePool", "pool", { host: host.uri, name: "pool", path: `${IMAGES}/pool` });
    await up(client, "Network", "lan", { host: host.uri, name: "lan", bridge: "br-lan" });
    const place = { host: host.uri, pool: "pool" };
    await up(client, "Volume", "base", { ...place, name: "base", source: join(folder, "base.qcow2") });
    await up(client, "Volume", "disk", { ...place, name: "disk", capacityGiB: 1 });
  });

  after(async () => {
    client?.close();
    await host?.stop();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  const comesAndGoes = (kind: string, news: Properties) =>
    staysSettled(client, kind, "it", { host: host.uri, name: "it", ...news });

  for (const [which, news] of Object.entries(POOLS)) {
    it(`pain 11: a pool ${which}`, () => comesAndGoes("StoragePool", news));
  }

  for (const [which, { source, ...news }] of Object.entries(VOLUMES)) {
    it(`pain 11: a volume ${which}`, () =>
      comesAndGoes("Volume", {
        ...{ pool: "pool", ...news, ...(typeof source === "string" && { source: join(folder, source) }) },
      }));
  }

  for (const [which, news] of Object.entries(SEEDS)) {
    it(`pain 11: a cloud-init disk ${which}`, () => comesAndGoes("CloudInitDisk", { pool: "pool", ...news }));
  }

  for (const [which, news] of Object.entries(DOMAINS)) {
    it(`pain 11: a domain ${which}`, () =>
      comesAndGoes("Domain", { vcpu: 1, memoryMiB: 64, shutdownTimeoutSeconds: 1, ...news }));
  }
});
