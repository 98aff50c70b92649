/** What the plugin says without reaching any host: checks, differences, previews. */
import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Properties, UNKNOWN } from "../../../providers/base/types";
import { provider } from "../../../providers/libvirt/provider";
import { ProviderClient, Secret } from "../../support/provider-client";

/** A name that no resolver knows (RFC 2606): contact with it would be an error. */
const HOST = "qemu+ssh://host.invalid/system";
const MAC = "52:54:00:00:00:01";

describe("libvirt plugin without hosts", () => {
  let client: ProviderClient;
  before(async () => (client = await ProviderClient.start(provider)));
  after(() => client.close());

  const type = (kind: string) => `libvirt:index:${kind}`;
  const check = async (kind: string, news: Properties, olds?: Properties) =>
    client.check({ type: type(kind), news: { host: HOST, name: "a", ...news }, olds });
  const failures = async (kind: string, news: Properties, olds?: Properties) =>
    (await check(kind, news, olds)).failures.map(({ property, reason }) => `${property}: ${reason}`);
  const preview = async (kind: string, news: Properties) => {
    const { inputs } = await check(kind, news);
    return (await client.create({ type: type(kind), inputs, preview: true })).outputs;
  };
  const diff = async (kind: string, before: Properties, after: Properties) => {
    const [olds, news] = [await check(kind, before), await check(kind, after)];
    const states = { oldInputs: olds.inputs, oldOutputs: olds.inputs, newInputs: news.inputs };
    return client.diff({ type: type(kind), id: "id", ...states });
  };

  it("fills in defaults, so that a program need not", async () => {
    const machine = {
      vcpu: 1,
      memoryMiB: 64,
      disks: [{ volume: "/v" }],
      interfaces: [{ network: "n", mac: "52-54-00-AB-00-01" }],
    };
    expect((await check("Domain", machine)).inputs).deep.include({
      disks: [{ volume: "/v", format: "qcow2", readOnly: false }],
      interfaces: [{ network: "n", mac: "52:54:00:ab:00:01" }],
      ...{ running: true, autostart: true, shutdownTimeoutSeconds: 60, diskCache: "writeback" },
    });
    expect((await check("Volume", { pool: "p", capacityGiB: 1 })).inputs.format).equal("qcow2");
    expect((await check("CloudInitDisk", { pool: "p", name: "web-1.iso", userData: "x" })).inputs.metaData).equal(
      "instance-id: web-1\nlocal-hostname: web-1\n",
    );
  });

  it("reports all mistakes of a domain at once, each at its place", async () => {
    const found = await failures("Domain", {
      name: "-x",
      vpcu: 1,
      memoryMiB: 0.5,
      disks: [{ volume: "relative" }, { volume: "/a", redOnly: true }],
      interfaces: [
        { network: "n", mac: "53:54:00:00:00:01" },
        { network: "n", mac: MAC },
        { network: "m", mac: MAC.toUpperCase() },
      ],
      ready: { command: [], timeoutSeconds: 0 },
      diskCache: "fast",
    });
    const expected = [
      /^vpcu: there is no such property; did you mean vcpu\?/,
      /^name: "-x" is no name/,
      /^vcpu: is required, and missing/,
      /^memoryMiB: 0.5 is not allowed: a whole number of MiB from 16/,
      /^diskCache: "fast" is not allowed: one of writeback/,
      /^disks\[0\]\.volume: "relative" is no absolute path/,
      /^disks\[1\]\.redOnly: there is no such property; did you mean readOnly\?/,
      /^interfaces\[0\]\.mac: "53:54:00:00:00:01" is no MAC address of one machine/,
      /^interfaces\[2\]\.mac: 52:54:00:00:00:01 is that of interfaces\[1\] already/,
      /^ready\.command: \[\] is no list of at least one text/,
      /^ready\.timeoutSeconds: 0 is not allowed/,
    ];
    expect(found).length(expected.length);
    expected.forEach((pattern, i) => expect(found[i]).match(pattern));
  });

  it("reports mistakes of storage and hosts", async () => {
    expect(await failures("Volume", { pool: "p" })).match(/^capacityGiB: is required where there is neither/);
    expect((await failures("Volume", { pool: "p", source: "/s", baseVolume: "b" })).join()).match(
      /source: cannot stand together/,
    );
    expect((await failures("Volume", { pool: "p", capacityGiB: -1 })).join()).match(
      /-1 is not allowed: a number of GiB above 0/,
    );
    expect((await failures("Volume", { pool: "p", baseVolume: "b", format: "raw" })).join()).match(
      /a thin clone is qcow2/,
    );
    const before = (await check("Volume", { pool: "p", capacityGiB: 4 })).inputs;
    expect((await failures("Volume", { pool: "p", capacityGiB: 2 }, before)).join()).match(/can grow, not shrink/);
    expect((await failures("StoragePool", { path: "x" })).join()).match(/path: "x" is no absolute path/);
    expect((await failures("Network", { bridge: "much-too-long-name" })).join()).match(/up to 15 characters/);
    expect((await failures("Network", { host: "guiyang-1", bridge: "b" })).join()).match(
      /host: "guiyang-1" is no host.s libvirt URI; allowed is/,
    );
    const { failures: host } = await client.check({ type: type("Host"), news: { url: HOST } });
    expect(host.map(({ reason }) => reason).join()).match(/did you mean uri\?/);
  });

  it("lets values pass that are not known yet", async () => {
    const machine = { vcpu: UNKNOWN, memoryMiB: 64, disks: [{ volume: UNKNOWN }], interfaces: UNKNOWN, ready: UNKNOWN };
    expect(await failures("Domain", machine)).deep.equal([]);
    expect(await failures("Volume", { pool: UNKNOWN, source: UNKNOWN })).deep.equal([]);
  });

  it("previews without contact: what follows from the inputs is known", async () => {
    expect(await preview("Volume", { pool: "p", capacityGiB: 1 })).include({
      name: "a",
      path: UNKNOWN,
      capacityBytes: UNKNOWN,
    });
    expect(await preview("StoragePool", { path: "/p" })).include({ name: "a", path: "/p", uuid: UNKNOWN });
    expect(await preview("Network", { bridge: "b" })).include({ bridge: "b", uuid: UNKNOWN });
    expect(await preview("Domain", { vcpu: 1, memoryMiB: 64 })).include({ name: "a", uuid: UNKNOWN, state: "running" });
    const seed = await preview("CloudInitDisk", { pool: "p", userData: new Secret("x") });
    expect(seed.userData).instanceOf(Secret);
    const host = await client.create({ type: type("Host"), inputs: { uri: HOST, pool: "/p" }, preview: true });
    expect(host.outputs).deep.include({ uri: HOST, vcpu: UNKNOWN, virtualization: UNKNOWN });
  });

  it("previews a change of source without the file, as in CI", async () => {
    const { inputs } = await check("Volume", { pool: "p", source: "/not/here.qcow2", sourceSha256: "a".repeat(64) });
    expect((await client.create({ type: type("Volume"), inputs, preview: true })).outputs.path).equal(UNKNOWN);
  });

  it("takes a source's content where it is given no digest, and the last known where the file is missing", async () => {
    const folder = mkdtempSync(join(tmpdir(), "pc-volume-"));
    const source = join(folder, "image");
    writeFileSync(source, "content");
    const { inputs } = await check("Volume", { pool: "p", source });
    rmSync(folder, { recursive: true });
    // printf content | sha256sum
    expect(inputs.sourceSha256).equal("ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73");
    expect((await check("Volume", { pool: "p", source }, inputs)).inputs.sourceSha256).equal(inputs.sourceSha256);
  });

  it("updates what can change in place, and replaces the rest, old first", async () => {
    const machine = { vcpu: 1, memoryMiB: 64 };
    expect(
      (await diff("Domain", machine, { ...machine, vcpu: 2, metadata: { a: "b" }, running: false })).replaces,
    ).deep.equal([]);
    const moved = await diff("Domain", machine, { ...machine, host: "qemu+ssh://other.invalid/system" });
    expect(moved).deep.include({ changes: { host: "update" }, replaces: [] });
    expect((await diff("Volume", { pool: "p", capacityGiB: 1 }, { pool: "p", capacityGiB: 2 })).changes).deep.equal({
      capacityGiB: "update",
    });
    expect((await diff("Volume", { pool: "p", capacityGiB: 1 }, { pool: "q", capacityGiB: 1 })).replaces).deep.equal([
      "pool",
    ]);
    expect(
      (await diff("CloudInitDisk", { pool: "p", userData: "a" }, { pool: "p", userData: "b" })).changes,
    ).deep.equal({ userData: "update" });
    expect((await diff("StoragePool", { path: "/a" }, { path: "/b" })).replaces).deep.equal(["path"]);
    expect((await diff("Network", { bridge: "a" }, { bridge: "a", autostart: false })).changes).deep.equal({
      autostart: "update",
    });
  });

  it("takes what an older version of the plugin wrote, without the inputs that came later, as the same", async () => {
    const { inputs } = await check("Network", { bridge: "b" });
    const old = { host: HOST, name: "a", bridge: "b", autostart: true };
    const target = { type: type("Network"), name: "a", id: `${HOST}|a` };
    const answer = await client.diff({
      ...target,
      oldInputs: old,
      oldOutputs: { ...old, active: true },
      newInputs: inputs,
    });
    expect(answer.changes).deep.equal({});
  });

  it("reports mistakes of networks: what does not fit the mode, and addresses that lie elsewhere", async () => {
    const net = (more: Properties) => failures("Network", more);
    expect(await net({})).match(/^bridge: is required in mode bridge/);
    expect(await net({ mode: "bridged", bridge: "b" })).match(/"bridged" is not allowed: one of bridge, nat, route/);
    expect(await net({ mode: "nat" })).match(/^addresses: at least one is required in mode nat/);
    expect(await net({ bridge: "b", vlan: { tags: [5] } })).match(/^vlan: needs virtualPort: "openvswitch"/);
    expect(await net({ bridge: "b", virtualPort: "openvswitch", vlan: { tags: [4095] } })).match(/from 1 to 4094/);
    expect(await net({ mode: "isolated", device: "eth0" })).match(/^device: has no meaning in mode isolated/);
    const found = await net({
      mode: "nat",
      addresses: [
        {
          address: "10.1.0.1",
          prefix: 24,
          ranges: [
            { start: "10.1.0.9", end: "10.1.0.5" },
            { start: "10.1.0.9", end: "10.2.0.5" },
          ],
          reservations: [
            { mac: "52:54:00:00:00:01", ip: "10.1.0.7" },
            { mac: "52:54:00:00:00:01", ip: "10.1.1.7" },
          ],
        },
        { address: "fd00::1", prefix: 64, reservations: [{ mac: "52:54:00:00:00:02", ip: "fd00::2" }] },
      ],
    });
    expect(found).deep.equal([
      "addresses[0].ranges[0]: 10.1.0.9 comes after 10.1.0.5",
      "addresses[0].ranges[1].end: 10.2.0.5 is not in the network 10.1.0.1/24",
      "addresses[0].reservations[1].ip: 10.1.1.7 is not in the network 10.1.0.1/24",
      "addresses[0].reservations[1].mac: 52:54:00:00:00:01 is that of addresses[0].reservations[0]",
      "addresses[1].reservations[0]: reservations by MAC address are for IPv4 only",
    ]);
  });

  it("has no other types", () => {
    expect(provider.resource("libvirt:index:Nonsense")).equal(undefined);
    expect(provider.resource("constructor")).equal(undefined);
  });
});
