/** A host that gets another URI while machines run on it: the same libvirtd, by another path to its socket. */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";

import { Properties } from "../../../../providers/base/types";
import { provider } from "../../../../providers/libvirt/provider";
import { change, drift, failureOf, libvirtMissing, Made, TestHost, up } from "../../../support/libvirt/libvirt-plugin";
import { ProviderClient } from "../../../support/provider-client";

const POOL = "/var/lib/libvirt/images/pool";
const MAC = "52:54:00:79:00:07";

describe("libvirt: a host with another URI", function () {
  this.timeout(180_000);
  let host: TestHost;
  let other: TestHost;
  let client: ProviderClient;
  let folder: string;
  const made: Made[] = [];

  before(async function () {
    if (libvirtMissing("dnsmasq") !== undefined) return this.skip();
    folder = mkdtempSync(join(tmpdir(), "powercloud-uri-"));
    host = await TestHost.start("guiyang-1");
    other = await TestHost.start("zunyi-1");
    client = await ProviderClient.start(provider);
    const place = { host: host.uri };
    await keep("StoragePool", "pool", { ...place, name: "pool", path: POOL });
    await keep("Network", "lan", { ...place, name: "lan", mode: "isolated" });
    await keep("Secret", "key", { ...place, usage: "volume", name: "disk", value: "a passphrase" });
    writeFileSync(join(folder, "base.img"), "content");
    const base = { format: "raw", source: join(folder, "base.img") };
    await keep("Volume", "base", { ...place, pool: "pool", name: "base.img", ...base });
    await keep("Volume", "disk", { ...place, pool: "pool", name: "web.qcow2", baseVolume: "base.img" });
    await keep("Volume", "spare", { ...place, pool: "pool", name: "spare.qcow2", capacityGiB: 0.0625 });
    await keep("CloudInitDisk", "seed", { ...place, pool: "pool", name: "web.iso", userData: "x" });
    await keep("Domain", "web", {
      ...{ ...place, name: "web", vcpu: 1, memoryMiB: 64, shutdownTimeoutSeconds: 0 },
      disks: [{ volume: `${POOL}/web.qcow2` }],
      interfaces: [{ network: "lan", mac: MAC }],
    });
    await keep("Snapshot", "snapshot", { ...place, domain: "web", name: "first" });
    await keep("Host", "host", { uri: host.uri });
  });

  after(async () => {
    client?.close();
    await host?.stop();
    await other?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });

  async function keep(kind: string, name: string, news: Properties): Promise<void> {
    made.push(await up(client, kind, name, news));
  }

  /** The same host by another path. */
  function alias(name: string, of = host): string {
    const socket = new URL(of.uri).searchParams.get("socket")!;
    symlinkSync(dirname(socket), join(folder, name));
    return `qemu+unix:///system?socket=${join(folder, name, "libvirt-sock")}`;
  }

  const at = ({ type }: Made, uri: string) => (type.endsWith(":Host") ? { uri } : { host: uri });
  const diff = (one: Made, news: Properties, through = client) =>
    through.diff({ ...one, oldInputs: one.inputs, oldOutputs: one.outputs, newInputs: { ...one.inputs, ...news } });

  /** What a change may not touch. */
  function state(): string {
    const commands = [
      "domid web",
      "domblklist web",
      "net-dumpxml lan",
      "pool-uuid pool",
      "snapshot-list web",
      "secret-list",
    ];
    const volumes = host.inside("sh", "-c", `cd ${POOL} && stat -c '%n %i' *`);
    return [...commands.map((command) => host.virsh(...command.split(" "))), volumes].join("\n");
  }

  it("keeps everything as it is, and finds it by the new one from then on", async () => {
    const [uri, before] = [alias("renamed"), state()];
    for (const [at_, one] of made.entries()) {
      const { changes, replaces } = await diff(one, at(one, uri));
      expect(Object.values(changes), one.name).deep.equal(["update"]);
      expect(replaces).deep.equal([]);
      made[at_] = await change(client, one, at(one, uri));
    }
    expect(state()).equal(before);
    for (const one of made) {
      expect(await drift(client, one), one.name).deep.equal({});
      expect((await client.read(one))?.id, one.name).match(new RegExp(`^${uri.replace(/[?+.]/g, "\\$&")}`));
    }
  });

  it("needs no answer from the old one", async () => {
    const [old, uri, before] = [alias("old"), alias("new"), state()];
    for (const [at_, one] of made.entries()) made[at_] = await change(client, one, at(one, old));
    rmSync(join(folder, "old"));
    const later = await ProviderClient.start(provider);
    for (const [at_, one] of made.entries()) made[at_] = await change(later, one, at(one, uri));
    later.close();
    expect(state()).equal(before);
  });

  it("takes nothing away for a wrong one", async () => {
    const before = state();
    const wrong = `qemu+unix:///system?socket=${join(folder, "nowhere", "libvirt-sock")}`;
    for (const one of made) {
      const { replaces, deleteBeforeReplace } = await diff(one, at(one, wrong));
      if (replaces.length > 0) expect(deleteBeforeReplace, one.name).equal(false);
      const { type, name, inputs } = one;
      const work =
        replaces.length > 0
          ? up(client, type.split(":")[2], name, { ...inputs, ...at(one, wrong) })
          : change(client, one, at(one, wrong));
      expect((await failureOf(work)).message, one.name).match(/nowhere/);
    }
    expect(state()).equal(before);
  });

  it("is told from another host's", async () => {
    const pool = made.find(({ name }) => name === "pool")!;
    expect((await diff(pool, { host: other.uri })).replaces).deep.equal(["host"]);
    const web = made.find(({ name }) => name === "web")!;
    expect(web.outputs.hostUuid).match(/^[0-9a-f-]{36}$/);
    const registered = await up(client, "Host", "other", { uri: other.uri });
    expect(registered.outputs.hostUuid).not.equal(web.outputs.hostUuid);
  });

  it("is where everything is removed in the end", async () => {
    for (const one of made.reverse()) await client.delete(one);
    expect(host.virsh("list", "--all", "--name")).equal("");
    expect(host.virsh("pool-list", "--all", "--name")).equal("");
    expect(host.virsh("net-list", "--all", "--name")).equal("");
  });
});
