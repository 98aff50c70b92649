import type { Progress } from "../../progress";
import { UserError } from "../../user-error";
import type { HostAction } from "./host-actions";
import { labContext, type LabContext } from "../context";
import { kvmWorks } from "./kvm-probe";
import { startLibvirtHost, stopLibvirtHost } from "./libvirt-host";
import { ensureNetwork } from "../network/network";

/**
 * Switches one lab host on or off, as a power button would: `stop` ends its VMs and daemons at once and keeps its disks.
 * It takes no lock, since `pulumi up` runs it in the middle of other lab commands.
 * @throws {UserError} When the model has no such host.
 */
export async function labHost(root: string, name: string, action: HostAction, progress: Progress): Promise<void> {
  const context = await labContext(root);
  const names = context.topology.hosts.map((host) => host.name);
  if (!names.includes(name)) throw new UserError(`the lab has no host "${name}"; it has ${names.join(", ")}`);
  await progress.step(`${action} host ${name}`, () =>
    action === "start" ? start(context, name) : stop(context, name),
  );
}

async function start(context: LabContext, name: string): Promise<void> {
  await ensureNetwork(context.identity, context.topology);
  await startHost(context, name, await kvmWorks());
}

/** Starts the libvirt of one host, in whose namespace the network is there already. */
export async function startHost({ identity, topology }: LabContext, name: string, kvm: boolean): Promise<void> {
  const { id, root } = identity;
  const neighbours = Object.fromEntries(topology.hosts.map((host) => [host.name, host.address]));
  await startLibvirtHost({ id, name, root, kvm, neighbours });
}

async function stop({ identity: { id, root } }: LabContext, name: string): Promise<void> {
  await stopLibvirtHost({ id, name, root });
}
