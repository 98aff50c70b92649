import { hostsThatAreOff } from "../../planning/environment/hosts";
import type { Progress } from "../progress";
import { controlPlaneOptions, edgeTargets, type LabContext } from "./context";
import { startControlPlane, stopControlPlane } from "./control-plane/control-plane";
import { startEdge, stopEdge } from "./network/edge";
import type { LabIdentity } from "./identity";
import { kvmWorks } from "./hosts/kvm-probe";
import { startHost } from "./hosts/host";
import { ensureNetwork } from "./network/network";
import { startRegistry, stopRegistry } from "./network/registry";
import { settled } from "./system/settled";

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

/** Hosts that the model has switched off or declared lost stay as they are. */
async function startHosts(context: LabContext, progress: Progress): Promise<void> {
  const kvm = await progress.step("virtualization of this machine", async (step) => {
    step.update("a test boot with /dev/kvm");
    return kvmWorks();
  });
  progress.note(kvm ? "  /dev/kvm works: VMs run with KVM" : "  /dev/kvm does not work: VMs are emulated (slower)");
  const off = hostsThatAreOff(context.model);
  const hosts = context.topology.hosts.filter(({ name }) => !off.includes(name));
  await settled(hosts.map(({ name }) => progress.step(`host ${name}`, () => startHost(context, name, kvm))));
}

/** Stops what {@link startInfrastructure} started, hosts and network aside. */
export async function stopServices(identity: LabIdentity): Promise<void> {
  await settled([stopEdge(identity), stopRegistry(identity), stopControlPlane(identity)]);
}
