/** What a host is, by libvirt's words. */
import { parseLabels } from "./labels";
import { Virsh } from "./virsh";
import { VirshError } from "./virsh-error";
import { parseXml, textAt } from "./xml";

export interface HostFacts {
  readonly hostname: string;
  readonly vcpu: number;
  readonly memoryMiB: number;
  readonly libvirtVersion: string;
  readonly hypervisorVersion: string;
  readonly virtualization: Virtualization;
}

export type Virtualization = "kvm" | "qemu";

export async function hostFacts(virsh: Virsh): Promise<HostFacts> {
  const hostname = (await virsh.run(["hostname"], { what: "reading the host's name" })).trim();
  const node = parseLabels(await virsh.run(["nodeinfo"], { what: "reading the host's processors" }));
  const versions = await virsh.run(["version", "--daemon"], { what: "reading libvirt's version" });
  return {
    hostname,
    vcpu: Number(node["CPU(s)"]),
    memoryMiB: await memoryMiB(virsh, node),
    libvirtVersion: /daemon:\s*(\S+)/.exec(versions)?.[1] ?? "",
    hypervisorVersion: /hypervisor:\s*\S+\s+(\S+)/.exec(versions)?.[1] ?? "",
    virtualization: await virtualizationOf(virsh),
  };
}

/** nodeinfo counts the memory of one NUMA node too few on some machines; the kernel's own total is right. */
async function memoryMiB(virsh: Virsh, node: Record<string, string>): Promise<number> {
  const stats = await virsh.attemptRun(["nodememstats"], () => true);
  const total = stats === undefined ? undefined : parseLabels(stats)["total"];
  return Math.floor(Number.parseInt(total ?? node["Memory size"], 10) / 1024);
}

/** `kvm` when QEMU on that host can use it for the machines that we make. */
export async function virtualizationOf(virsh: Virsh): Promise<Virtualization> {
  const args = ["domcapabilities", "--virttype", "kvm", "--machine", "q35"];
  const unsupported = (error: VirshError) => /not supported|KVM/i.test(error.output);
  const text = await virsh.attemptRun(args, unsupported);
  return text !== undefined && textAt(parseXml(text, "domainCapabilities"), "domain") === "kvm" ? "kvm" : "qemu";
}
