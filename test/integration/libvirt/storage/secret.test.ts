/** Secrets, and what is encrypted with them, on a real libvirtd. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { expect } from "chai";

import { provider } from "../../../../providers/libvirt/provider";
import { change, drift, failureOf, libvirtMissing, Made, TestHost, up } from "../../../support/libvirt/libvirt-plugin";
import { CallError, ProviderClient, Secret } from "../../../support/provider-client";

const PASSPHRASE = "correct horse \u00e9 battery";
const IMAGES = "/var/lib/libvirt/images/pool";

describe("libvirt: secrets", function () {
  // Opening a LUKS volume takes seconds of processor time by design.
  this.timeout(300_000);
  let host: TestHost;
  let client: ProviderClient;

  before(async function () {
    if (libvirtMissing() !== undefined) return this.skip();
    host = await TestHost.start("secrets");
    client = await ProviderClient.start(provider);
    await up(client, "StoragePool", "pool", { host: host.uri, name: "pool", path: IMAGES });
  });

  after(async () => {
    client?.close();
    await host?.stop();
  });

  const secret = (name: string, more: object = {}) =>
    up(client, "Secret", name, {
      ...{ host: host.uri, usage: "volume", name: `${IMAGES}/${name}`, value: new Secret(PASSPHRASE) },
      ...more,
    });
  const uuidOf = ({ outputs }: Made) => String(outputs.uuid);
  const valueOf = (made: Made) => Buffer.from(host.virsh("secret-get-value", uuidOf(made)), "base64").toString();

  async function isSettled(made: Made) {
    expect(await drift(client, made)).deep.equal({});
    expect((await client.read(made))?.outputs).deep.equal(made.outputs);
  }

  for (const usage of ["volume", "ceph", "iscsi", "tls"]) {
    it(`${usage}: is made, read back, imported and removed`, async () => {
      const made = await secret(`kind-${usage}`, { usage, description: "of a <test>" });
      expect(made.outputs.value).deep.equal(new Secret(PASSPHRASE));
      expect(valueOf(made)).equal(PASSPHRASE);
      expect(host.virsh("secret-dumpxml", uuidOf(made))).match(/ephemeral='no' private='no'/);
      await isSettled(made);
      const imported = await client.read({ type: made.type, id: made.id });
      expect(imported?.inputs).deep.equal(made.inputs);
      await client.delete(made);
      expect(await client.read(made)).equal(undefined);
      await client.delete(made);
    });
  }

  it("sets another value in place, and finds one that was changed or lost by hand", async () => {
    const made = await secret("value");
    const preview = await client.create({ ...made, inputs: made.inputs, preview: true });
    expect(preview.outputs.uuid).equal(made.outputs.uuid);
    const changed = await change(client, made, { value: new Secret("/wAB"), encoding: "base64" });
    expect(host.virsh("secret-get-value", uuidOf(made))).equal("/wAB");
    await isSettled(changed);
    host.virsh("secret-set-value", uuidOf(made), "--base64", "AAAA");
    const found = await client.read(changed);
    expect(found?.inputs.value).deep.equal(new Secret("AAAA"));
    expect(await drift(client, changed)).deep.equal({ value: "update" });
    await isSettled(await change(client, changed, {}));
    const xml = host.virsh("secret-dumpxml", uuidOf(made));
    host.virsh("secret-undefine", uuidOf(made));
    writeFileSync(host.image("secret.xml"), xml);
    host.virsh("secret-define", host.image("secret.xml"));
    expect(await drift(client, changed)).deep.equal({ value: "update" });
    await isSettled(await change(client, changed, {}));
    await client.delete(changed);
  });

  it("changes use, name and privacy under the same UUID, also from private, which libvirt refuses", async () => {
    const made = await secret("changing", { private: true });
    expect(() => valueOf(made)).throw(/secret is private/);
    await isSettled(made);
    const news = { usage: "ceph", name: "client.vms", private: false };
    const checked = await client.check({ ...made, news: { ...made.inputs, ...news } });
    const target = { ...made, oldInputs: made.inputs, oldOutputs: made.outputs };
    expect((await client.diff({ ...target, newInputs: checked.inputs })).replaces).deep.equal([]);
    const changed = await change(client, made, news);
    expect(uuidOf(changed)).equal(uuidOf(made));
    expect(valueOf(changed)).equal(PASSPHRASE);
    await isSettled(changed);
    await client.delete(changed);
  });

  it("finishes what a run left half-made, and leaves another's secret alone", async () => {
    const made = await secret("half");
    const xml = host.virsh("secret-dumpxml", uuidOf(made));
    host.virsh("secret-undefine", uuidOf(made));
    writeFileSync(host.image("secret.xml"), xml);
    host.virsh("secret-define", host.image("secret.xml"));
    const again = await secret("half");
    expect(valueOf(again)).equal(PASSPHRASE);
    const failure = await failureOf(up(client, "Secret", "other", { ...made.inputs, value: new Secret("mine") }));
    expect(failure.message).match(/secret .*half \(volume\) already exists on secrets .*choose another name/);
    expect(valueOf(again)).equal(PASSPHRASE);
    await client.delete(again);
  });

  it("is in no process's arguments", async () => {
    const { calls } = await recorded(() => secret("unseen", { value: new Secret("very-secret-value") }));
    expect(calls).contain("secret-set-value").and.contain("secret-define");
    expect(calls).not.contain("very-secret-value");
    expect(calls).not.contain(Buffer.from("very-secret-value").toString("base64"));
    expect(JSON.stringify(client.lines)).not.contain("very-secret-value");
  });

  describe("encrypted volumes", () => {
    const volume = (name: string, made: Made, more: object = {}) =>
      up(client, "Volume", name, {
        ...{ host: host.uri, pool: "pool", name, capacityGiB: 0.0625, encryption: { secret: uuidOf(made) } },
        ...more,
      });
    const info = (name: string) =>
      JSON.parse(
        execFileSync("qemu-img", ["info", "-U", "--output=json", host.image("pool", name)], { encoding: "utf8" }),
      ) as {
        encrypted?: boolean;
        "virtual-size": number;
        "format-specific": { data: { encrypt?: { format: string } } };
      };
    const domain = (name: string, disks: object[]) => ({
      ...{ host: host.uri, name, vcpu: 1, memoryMiB: 64, disks, shutdownTimeoutSeconds: 1 },
    });

    it("a domain starts from one with its secret, and not without", async () => {
      const key = await secret("luks.qcow2");
      const made = await volume("luks.qcow2", key);
      expect(info("luks.qcow2").encrypted).equal(true);
      expect(info("luks.qcow2")["format-specific"].data.encrypt?.format).equal("luks");
      await isSettled(made);
      const disk = { volume: made.outputs.path };
      const encryption = { secret: uuidOf(key) };
      const plain = await failureOf(up(client, "Domain", "plain", domain("plain", [disk])));
      expect(plain.message).match(/plain failed|starting domain plain/);
      expect(host.virsh("domstate", "plain")).equal("shut off");
      host.virsh("undefine", "plain");
      const machine = await up(client, "Domain", "safe", domain("safe", [{ ...disk, encryption }]));
      expect(host.virsh("domstate", "safe")).equal("running");
      expect(await drift(client, machine)).deep.equal({});
      const grown = await change(client, made, { capacityGiB: 0.125 });
      expect(info("luks.qcow2")["virtual-size"]).equal(0.125 * 1024 ** 3);
      const off = await change(client, machine, { running: false });
      await isSettled(await change(client, grown, { capacityGiB: 0.1875 }));

      await change(client, key, { value: new Secret("wrong") });
      const wrong = await failureOf(change(client, off, { running: true }));
      expect(wrong.message).match(/the secret's value is not the passphrase/);
      await client.delete(key);
      const missing = await failureOf(change(client, off, { running: true }));
      expect(missing.message).match(/no secret with matching uuid .*make it there \(Secret\) first/);
      expect((missing as CallError).kept?.outputs.state).equal("shut off");
      await secret("luks.qcow2");
      await change(client, off, { running: true });
      expect(host.virsh("domstate", "safe")).equal("running");
      await client.delete(machine);
    });

    it("a clone encrypts what differs from its base; encryption itself is not changed in place", async () => {
      await up(client, "Volume", "base.qcow2", {
        host: host.uri,
        pool: "pool",
        name: "base.qcow2",
        capacityGiB: 0.0625,
      });
      const key = await secret("clone.qcow2");
      const clone = await volume("clone.qcow2", key, { baseVolume: "base.qcow2" });
      expect(info("clone.qcow2").encrypted).equal(true);
      expect(info("base.qcow2").encrypted).not.equal(true);
      const disks = [{ volume: clone.outputs.path, encryption: { secret: uuidOf(key) } }];
      const machine = await up(client, "Domain", "cloned", domain("cloned", disks));
      expect(host.virsh("domstate", "cloned")).equal("running");
      await client.delete(machine);
      const changes = async (news: object) => {
        const target = { ...clone, oldInputs: clone.inputs, oldOutputs: clone.outputs };
        return (await client.diff({ ...target, newInputs: { ...clone.inputs, ...news } })).changes;
      };
      const other = "aaaaaaaa-bbbb-8ccc-8ddd-eeeeeeeeeeee";
      expect(await changes({ encryption: undefined })).deep.equal({ encryption: "delete-replace" });
      expect(await changes({ encryption: { secret: other } })).deep.equal({ "encryption.secret": "update" });
      const moved = await failureOf(changes({ host: "qemu+ssh://ops@zunyi-1/system" }));
      expect(moved.message).match(
        /volume clone.qcow2 .* is encrypted, and such volumes do not move to another host yet/,
      );
      const failure = await failureOf(volume("lost.qcow2", { ...key, outputs: { uuid: other } }));
      expect(failure.message).match(/creating volume lost.qcow2 .*no secret with matching uuid/);
      expect(host.virsh("vol-list", "pool")).not.contain("lost");
    });
  });

  /** The arguments of all calls of virsh in the meantime. */
  async function recorded<T>(work: () => Promise<T>): Promise<{ calls: string; result: T }> {
    const folder = host.image();
    const script = `#!/bin/sh\nprintf '%s\\n' "$*" >> '${folder}/calls'\nPATH="$REAL_PATH" exec virsh "$@"\n`;
    writeFileSync(`${folder}/virsh`, script, { mode: 0o755 });
    const path = process.env.PATH;
    Object.assign(process.env, { REAL_PATH: path, PATH: `${folder}:${path}` });
    try {
      const result = await work();
      return { result, calls: readFileSync(`${folder}/calls`, "utf8") };
    } finally {
      process.env.PATH = path;
      delete process.env.REAL_PATH;
    }
  }
});
