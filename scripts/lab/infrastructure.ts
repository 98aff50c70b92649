import type { Progress } from "../progress";
import { controlPlaneOptions, edgeTargets, type LabContext } from "./context";
import { startControlPlane, stopControlPlane } from "./control-plane";
import { startEdge, stopEdge } from "./edge";
import type { LabIdentity } from "./identity";
import { kvmWorks } from "./kvm-probe";
import { startLibvirtHost } from "./libvirt-host";
import { ensureNetwork } from "./network";
import { startRegistry, stopRegistry } from "./registry";
import { settled } from "./settled";

/**
 * Brings up what stands for the existing machines and the management node: network, edge, libvirt hosts, control plane
 * and registry. What runs already stays as it is; what is missing or dead is started.
 */
export async function startInfrastructure(context: LabContext, kube: string, progress: Progress): Promise<void> {
  const { identity, topology } = context;
  await progress.step("network", () => ensureNetwork(identity, topology));
  await progress.step("edge", () => startEdge(identity, edgeTargets(context)));
  await settled([
    startHosts(context, progress),
    progress.step("control plane", () => startControlPlane(identity, controlPlaneOptions(context, kube))),
    progress.step("registry", () => startRegistry(identity, topology.registry)),
  ]);
}

async function startHosts({ identity, topology }: LabContext, progress: Progress): Promise<void> {
  const { id, root } = identity;
  const kvm = await progress.step("virtualization of this machine", async (step) => {
    step.update("a test boot with /dev/kvm");
    return kvmWorks();
  });
  progress.note(kvm ? "  /dev/kvm works: VMs run with KVM" : "  /dev/kvm does not work: VMs are emulated (slower)");
  const neighbours = Object.fromEntries(topology.hosts.map((host) => [host.name, host.address]));
  await settled(
    topology.hosts.map(({ name }) =>
      progress.step(`host ${name}`, () => startLibvirtHost({ id, name, root, kvm, neighbours })),
    ),
  );
}

/** Stops what {@link startInfrastructure} started, hosts and network aside. */
export async function stopServices(identity: LabIdentity): Promise<void> {
  await settled([stopEdge(identity), stopRegistry(identity), stopControlPlane(identity)]);
}
