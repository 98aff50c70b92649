/** Changes of a domain under a guest that runs: the golden image, booted by a real libvirtd without KVM. */
import { expect } from "chai";

import { Properties } from "../../../../providers/base/types";
import { provider } from "../../../../providers/libvirt/provider";
import { bootGuest, inGuest as askGuest } from "../../../support/libvirt/golden-guest";
import { change, drift, failureOf, libvirtMissing, Made, TestHost, up } from "../../../support/libvirt/libvirt-plugin";
import { ProviderClient } from "../../../support/provider-client";

const GIB = 1024 ** 3;

describe("libvirt: changes under a running guest", function () {
  this.timeout("15m");
  let host: TestHost;
  let client: ProviderClient;
  let root: Made;
  let domain: Made;
  let started: string;

  before(async function () {
    if (libvirtMissing() !== undefined) return this.skip();
    host = await TestHost.start("live");
    client = await ProviderClient.start(provider);
    host.inside("ip", "link", "add", "br-lan", "type", "bridge");
    await up(client, "Network", "lan", { host: host.uri, name: "lan", bridge: "br-lan" });
    ({ root, domain } = await bootGuest(host, client, { maxVcpu: 3, maxMemoryMiB: 768 }));
    started = host.virsh("domid", "guest");
  });

  after(async () => {
    client?.close();
    await host?.stop();
  });

  const inGuest = (script: string) => askGuest(host, script);
  const memoryMiB = async () => Number(await inGuest("awk '/^MemTotal/ {print int($2 / 1024)}' /proc/meminfo"));

  /** One more change of the domain, after which it has to be the same one, running since its first start. */
  async function changed(news: Properties): Promise<void> {
    domain = await change(client, domain, news);
    expect(host.virsh("domid", "guest")).equal(started);
    expect(await drift(client, domain)).deep.equal({});
  }

  it("pain 2: more and fewer processors and more and less memory are no replacement, nor a restart", async () => {
    const before = await memoryMiB();
    await changed({ vcpu: 3, memoryMiB: 768 });
    expect(await inGuest("nproc")).equal("3");
    expect((await memoryMiB()) - before).within(250, 262);
    await changed({ vcpu: 2, memoryMiB: 512 });
    expect(await inGuest("nproc")).equal("2");
    expect(Math.abs((await memoryMiB()) - before)).below(8);
  });

  it("pain 3: a disk grows with its data in place, and the guest sees it", async () => {
    await inGuest("echo kept > /root/kept && sync");
    root = await change(client, root, { capacityGiB: 7 });
    expect(root.outputs.capacityBytes).equal(7 * GIB);
    expect(await inGuest("lsblk --bytes --nodeps --noheadings --output SIZE /dev/vda")).equal(String(7 * GIB));
    expect(await inGuest("cat /root/kept")).equal("kept");
    expect(host.virsh("domid", "guest")).equal(started);
  });

  it("pain 4: disks and network cards come and go, and the others stay what they are", async () => {
    const data = await up(client, "Volume", "data", {
      ...{ host: host.uri, pool: "pool", name: "data.qcow2", capacityGiB: 1 },
    });
    const { disks } = domain.inputs as { disks: Properties[] };
    const card = { network: "lan", mac: "52:54:00:aa:dd:01" };
    await changed({ disks: [...disks, { volume: data.outputs.path }], interfaces: [card] });
    expect(await inGuest("lsblk --nodeps --noheadings --output NAME,SIZE /dev/vd? | tr -s ' '")).match(
      /^vda 7G\nvdb .*\nvdc 1G$/,
    );
    expect(await inGuest("cat /sys/class/net/e*/address")).equal(card.mac);
    const other = { network: "lan", mac: "52:54:00:aa:dd:02" };
    await changed({ interfaces: [card, other] });
    expect((await inGuest("cat /sys/class/net/e*/address")).split("\n").sort()).deep.equal([card.mac, other.mac]);
    await changed({ disks, interfaces: [other] });
    expect(await inGuest("ls /dev/vd?")).equal("/dev/vda\n/dev/vdb");
    expect(await inGuest("cat /sys/class/net/e*/address")).equal(other.mac);
    expect(host.virsh("domblklist", "guest", "--inactive")).not.contain("data.qcow2");
    await client.delete(data);
  });

  it("runs a program in the guest once, again when it changes, and tries again what failed", async () => {
    const count = async () => Number(await inGuest("cat /root/count 2>/dev/null || echo 0"));
    const counting = ["/bin/sh", "-c", "echo $(($(cat /root/count 2>/dev/null) + 1)) > /root/count"];
    const words = { host: host.uri, domain: "guest", command: counting, triggers: ["1"] };
    let command = await up(client, "GuestCommand", "count", words);
    expect(await count()).equal(1);
    command = await change(client, command, { description: "count", timeoutSeconds: 300 });
    expect(await count()).equal(1);
    command = await change(client, command, { triggers: ["2"] });
    expect(await count()).equal(2);
    const failing = ["/bin/sh", "-c", "echo no such day; exit 3"];
    const failure = await failureOf(change(client, command, { command: failing }));
    expect(failure.message).contain("exit status 3: no such day").and.contain("pulumi up tries it again");
    const failed = { ...command, outputs: { ...command.outputs, failed: true } };
    const { type, name, id, inputs } = command;
    const olds = { oldInputs: inputs, oldOutputs: failed.outputs };
    expect((await client.diff({ type, name, id, ...olds, newInputs: inputs })).changes).deep.equal({
      command: "update",
    });
    await change(client, failed, {});
    expect(await count()).equal(3);
    await client.delete(command);
  });

  it("pain 5: a restart beyond the maxima takes consent, and shuts the guest down in order", async () => {
    const refused = await failureOf(change(client, domain, { memoryMiB: 1024, maxMemoryMiB: 1024 }));
    expect(refused.message).contain("maxMemoryMiB 768 to 1024").and.contain("allowRestart");
    expect(host.virsh("domid", "guest")).equal(started);
    await inGuest("echo before > /root/before && sync");
    domain = await change(client, domain, { memoryMiB: 1024, maxMemoryMiB: 1024, allowRestart: true });
    expect(host.virsh("domid", "guest")).not.equal(started);
    expect(client.lines.map(({ message }) => message).filter((line) => line.includes("cutting its power"))).deep.equal(
      [],
    );
    expect(await memoryMiB()).above(900);
    expect(await inGuest("cat /root/before")).equal("before");
  });
});
