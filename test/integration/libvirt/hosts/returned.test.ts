/** A host that was lost and comes back, with its machines, which were made anew elsewhere: two real libvirtds. */
import { writeFileSync } from "node:fs";
import { expect } from "chai";

import { provider } from "../../../../providers/libvirt/provider";
import { change, failureOf, libvirtMissing, Made, TestHost, up } from "../../../support/libvirt/libvirt-plugin";
import { startLinkedHosts } from "../../../support/libvirt/linked-hosts";
import { ProviderClient } from "../../../support/provider-client";

const POOL = "/var/lib/libvirt/images/pool";
/** What somebody else has on the host. */
const FOREIGN = "<domain type='qemu'><name>old</name><memory unit='MiB'>32</memory><os><type>hvm</type></os></domain>";

describe("libvirt: a lost host that comes back", function () {
  this.timeout(180_000);
  let lost: TestHost;
  let other: TestHost;
  let client: ProviderClient;
  let memory: Made;
  let anew: Made;

  const entry = (name: string, { uri }: TestHost) => ({ name, uri });
  const pooled = () => [entry("guiyang-1", lost), entry("guiyang-2", other)];
  const volumes = () => lost.virsh("vol-list", "pool");

  before(async function () {
    if (libvirtMissing() !== undefined) return this.skip();
    [lost, other] = await startLinkedHosts("guiyang-1", "guiyang-2");
    client = await ProviderClient.start(provider);
    for (const { uri } of [lost, other]) {
      await up(client, "StoragePool", "pool", { host: uri, name: "pool", path: POOL });
    }
    memory = await up(client, "ReturnedHosts", "returned", { hosts: pooled(), machines: ["billing"] });
    await machine(lost, "billing");
    await machine(lost, "dismissed");
    writeFileSync(lost.image("old.xml"), FOREIGN);
    lost.virsh("define", lost.image("old.xml"));
  });

  after(async () => {
    client?.close();
    await lost?.stop();
    await other?.stop();
  });

  /** As the program makes it: the same resource, wherever it is. */
  async function machine(host: TestHost, name: string): Promise<Made> {
    const disk = { host: host.uri, pool: "pool", name: `${name}.qcow2`, capacityGiB: 0.125 };
    const { outputs } = await up(client, "Volume", `${name}-disk`, disk);
    return up(client, "Domain", name, {
      ...{ host: host.uri, name, vcpu: 1, memoryMiB: 64, shutdownTimeoutSeconds: 0 },
      disks: [{ volume: outputs.path }],
    });
  }

  it("is remembered, and nothing is done as long as it is away", async () => {
    await lost.switchOff();
    memory = await change(client, memory, { hosts: [entry("guiyang-2", other)], lost: ["guiyang-1"] });
    expect(memory.outputs.awaited).to.deep.equal(["guiyang-1"]);
    expect(await changesOf({})).to.deep.equal({});
    anew = await machine(other, "billing");
  });

  it("is not cleared while it cannot be told whether its machines run elsewhere", async () => {
    await lost.switchOn();
    expect(running()).to.equal("billing\ndismissed");
    const silent = { name: "zunyi-1", uri: "qemu+unix:///system?socket=/nowhere/libvirt-sock" };
    const error = await failureOf(
      change(client, memory, {
        hosts: [entry("guiyang-1", lost), silent],
        lost: [],
        machines: ["billing", "dismissed"],
      }),
    );
    expect(error.message).to.match(
      /(billing|dismissed) is still on guiyang-1, which was lost, and may run elsewhere by now/,
    );
    expect(error.message).to.match(/Make that host answer, or declare guiyang-1 lost again$/);
    expect(running()).to.equal("billing\ndismissed");
  });

  it("is cleared of what runs elsewhere or is not wanted any more, whose disks are kept, and of nothing else", async () => {
    expect(await changesOf({ hosts: pooled(), lost: [] })).to.deep.equal({ hosts: "update" });
    memory = await change(client, memory, { hosts: pooled(), lost: [] });
    expect(memory.outputs.awaited).to.deep.equal([]);
    expect(lost.virsh("list", "--all", "--name")).to.equal("old");
    expect(volumes()).to.match(/billing\.qcow2\.lost-\d{4}-\d\d-\d\d .*\n.*dismissed\.qcow2\.lost-/);
    expect(volumes()).not.to.match(/\.qcow2 /);
    expect(other.virsh("domuuid", "billing")).to.equal(anew.outputs.uuid);
    expect(other.virsh("domstate", "billing")).to.equal("running");
    expect(await changesOf({})).to.deep.equal({});
  });

  it("loses the old disks by consent alone", async () => {
    memory = await change(client, memory, { deleteDisks: true });
    expect(memory.outputs.kept).to.deep.equal([]);
    expect(volumes()).not.to.contain("lost-");
    expect(await changesOf({})).to.deep.equal({});
  });

  const running = () => lost.virsh("list", "--name").trim().split("\n").sort().join("\n");

  async function changesOf(news: object): Promise<Record<string, string>> {
    const { type, name, id, inputs, outputs } = memory;
    const newInputs = { ...inputs, ...news };
    return (await client.diff({ type, name, id, oldInputs: inputs, oldOutputs: outputs, newInputs })).changes;
  }
});
