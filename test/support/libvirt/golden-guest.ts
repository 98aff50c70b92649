/** A machine of the golden image on a libvirt host of a test's own, and what a shell in it says. */
import type { Properties } from "../../../providers/base/types";
import { Virsh } from "../../../providers/libvirt/client/virsh";
import { GuestAgent } from "../../../providers/libvirt/guest/guest-agent";
import { buildGoldenImage } from "../../../scripts/images/golden-image";
import { silentProgress } from "../../../scripts/progress";
import { toolPath } from "../../../scripts/toolchain/tools";
import type { ProviderClient } from "../provider-client";
import { type Made, type TestHost, up } from "./libvirt-plugin";

export interface GoldenGuest {
  readonly root: Made;
  readonly domain: Made;
}

/** Boots it, and waits until its agent answers: half a minute where there is no KVM. */
export async function bootGuest(host: TestHost, client: ProviderClient, more: Properties = {}): Promise<GoldenGuest> {
  const kube = await toolPath("kube");
  const image = await buildGoldenImage({ recipe: "debian-12", kube, progress: silentProgress });
  const place = { host: host.uri, pool: "pool" };
  await up(client, "StoragePool", "pool", { host: host.uri, name: "pool", path: "/var/lib/libvirt/images/pool" });
  const upload = async (name: string, source: string, format: string) =>
    (await up(client, "Volume", name, { ...place, name, source, format })).outputs.path;
  await upload("base", image.disk, "qcow2");
  const boot = {
    kernel: await upload("kernel", image.kernel, "raw"),
    initrd: await upload("initrd", image.initrd, "raw"),
    commandLine: image.commandLine,
  };
  const root = await up(client, "Volume", "root", { ...place, name: "root.qcow2", capacityGiB: 6, baseVolume: "base" });
  const seed = await up(client, "CloudInitDisk", "seed", { ...place, name: "seed.iso", userData: "#cloud-config\n" });
  const domain = await up(client, "Domain", "guest", {
    ...{ host: host.uri, name: "guest", boot, vcpu: 1, memoryMiB: 512, shutdownTimeoutSeconds: 120 },
    disks: [{ volume: root.outputs.path }, { volume: seed.outputs.path, format: "raw", readOnly: true }],
    ready: { command: ["/bin/true"], timeoutSeconds: 600 },
    diskCache: "unsafe",
    ...more,
  });
  return { root, domain };
}

/** What a shell command in the guest prints. @throws Error when it fails. */
export async function inGuest(host: TestHost, script: string): Promise<string> {
  const agent = new GuestAgent(new Virsh(host.uri, AbortSignal.timeout(120_000)), "guest");
  const result = await agent.run(["/bin/sh", "-c", script], Date.now() + 60_000);
  if (result?.exitCode !== 0) throw new Error(`${script}: ${result?.output}`);
  return result.output.trim();
}
