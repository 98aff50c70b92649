import { createHash } from "node:crypto";
import { run } from "../../run";
import { hostNamespace, type LabIdentity } from "../identity";
import { ensureNamespace, removeNamespace, runIn } from "../system/namespaces";
import type { Topology } from "./topology";

interface Link {
  readonly ifname: string;
  readonly addr_info?: readonly { readonly family: string; readonly local: string; readonly prefixlen: number }[];
}

/** Lines for `ip -batch`, as far as a namespace is not yet like that. */
export interface NamespacePlan {
  readonly bridges: readonly string[];
  readonly ports: readonly PortPlan[];
  /** `address/prefix` by bridge. */
  readonly addresses: Readonly<Record<string, string>>;
}

/** A virtual cable from the management node's bridge to the host's bridge of the same name. */
export interface PortPlan {
  readonly name: string;
  readonly bridge: string;
  /** Namespace of the other end; undefined on the side that does not make the cable. */
  readonly peer?: string;
  readonly host: string;
}

/**
 * Builds the lab's network, or completes it: a namespace for the management node and one for each host, the model's
 * bridges in each of them, and cables between. All addresses are in namespaces; the machine's own network is untouched.
 */
export async function ensureNetwork(identity: LabIdentity, topology: Topology): Promise<void> {
  const namespaces = [identity.namespace, ...topology.hosts.map((host) => hostNamespace(identity.id, host.name))];
  const made = await Promise.all(namespaces.map(ensureNamespace));
  await removeCables(
    identity,
    topology,
    topology.hosts.filter((_, at) => made[at + 1]).map((host) => host.name),
  );
  // Cables are made from the management node's side, so that end comes first.
  await apply(identity.namespace, managementPlan(identity, topology));
  await Promise.all(
    topology.hosts.map((host) => apply(hostNamespace(identity.id, host.name), hostPlan(topology, host.name))),
  );
  await Promise.all(namespaces.map((namespace) => setKernelParameters(namespace)));
}

/** Removes the management node's namespace; hosts remove theirs. */
export async function removeNetwork(identity: LabIdentity): Promise<void> {
  await removeNamespace(identity.namespace);
}

export function managementPlan(identity: LabIdentity, topology: Topology): NamespacePlan {
  return {
    bridges: topology.networks.map((network) => network.bridge),
    ports: topology.hosts.flatMap((host) =>
      topology.networks.map(({ bridge }) => ({
        ...{ name: portName(host.name, bridge), bridge, host: host.name },
        peer: hostNamespace(identity.id, host.name),
      })),
    ),
    addresses: Object.fromEntries(topology.networks.map((net) => [net.bridge, `${net.gateway}/${net.prefix}`])),
  };
}

export function hostPlan(topology: Topology, name: string): NamespacePlan {
  const management = topology.networks.find((network) => network.bridge === topology.managementBridge)!;
  const host = topology.hosts.find((candidate) => candidate.name === name)!;
  return {
    bridges: topology.networks.map((network) => network.bridge),
    ports: topology.networks.map(({ bridge }) => ({ name: portName(name, bridge), bridge, host: name })),
    addresses: { [management.bridge]: `${host.address}/${management.prefix}` },
  };
}

/** An interface's name has at most 15 characters, a host's has more: so a hash, with the names in the alias. */
export function portName(host: string, bridge: string): string {
  return `pc${createHash("sha256").update(`${host}/${bridge}`).digest("hex").slice(0, 10)}`;
}

/** The `ip -batch` lines that bring a namespace with these links to the plan. */
export function batch(plan: NamespacePlan, present: readonly Link[]): string[] {
  const names = new Set(present.map((link) => link.ifname));
  return [
    ...plan.bridges.flatMap((bridge) => [
      ...(names.has(bridge) ? [] : [`link add ${bridge} type bridge stp_state 0 forward_delay 0`]),
      `link set ${bridge} up`,
    ]),
    ...plan.ports.flatMap((port) => [
      ...(names.has(port.name) || port.peer === undefined
        ? []
        : [`link add ${port.name} type veth peer name ${port.name} netns ${port.peer}`]),
      `link set ${port.name} alias ${port.host}/${port.bridge} master ${port.bridge} up`,
    ]),
    ...Object.entries(plan.addresses).flatMap(([bridge, address]) => [
      ...staleAddresses(present, bridge, address).map((stale) => `address del ${stale} dev ${bridge}`),
      `address replace ${address} dev ${bridge}`,
    ]),
  ];
}

function staleAddresses(present: readonly Link[], bridge: string, wanted: string): string[] {
  const addresses = present.find((link) => link.ifname === bridge)?.addr_info ?? [];
  return addresses
    .filter((entry) => entry.family === "inet")
    .map((entry) => `${entry.local}/${entry.prefixlen}`)
    .filter((address) => address !== wanted);
}

async function apply(namespace: string, plan: NamespacePlan): Promise<void> {
  const lines = batch(plan, await links(namespace));
  await run("ip", ["-n", namespace, "-batch", "-"], { input: `${lines.join("\n")}\n` });
}

/** Removes cables to hosts whose namespace was made anew: their other ends are in the one that was lost. */
async function removeCables(identity: LabIdentity, topology: Topology, hosts: readonly string[]): Promise<void> {
  const present = await links(identity.namespace);
  const stale = managementPlan(identity, topology).ports.filter(
    (port) => hosts.includes(port.host) && present.some((link) => link.ifname === port.name),
  );
  for (const { name } of stale) await run("ip", ["-n", identity.namespace, "link", "delete", name]);
}

async function links(namespace: string): Promise<Link[]> {
  const { stdout } = await run("ip", ["-n", namespace, "-json", "address", "show"]);
  return JSON.parse(stdout || "[]") as Link[];
}

/** Guests' frames pass the bridges as they are (no netfilter), and packets between networks are forwarded. */
async function setKernelParameters(namespace: string): Promise<void> {
  const script = `
    echo 1 > /proc/sys/net/ipv4/ip_forward
    for file in /proc/sys/net/bridge/bridge-nf-call-*; do
      if [ -e "$file" ]; then echo 0 > "$file"; fi
    done`;
  await runIn(namespace, "sh", ["-ec", script]);
}
