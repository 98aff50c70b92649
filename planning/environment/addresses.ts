import { createHash } from "node:crypto";
import type { Model } from "../../model/types";
import { PlanningError } from "./errors";
import { formatAddress, parseRange, type Range } from "../../model/ipv4";
import { type Machine, machines, type MachineRole } from "./machines";

/** A VM's name on its network. */
export interface AddressRecord {
  network: string;
  /** IPv4 address without prefix length. */
  address: string;
  prefix: number;
  gateway: string;
  mac: string;
  /** Range of the pods of a Kubernetes worker. */
  podCidr?: string;
}

/**
 * Each role has a block of its own in a network, so that one more machine of one role changes no address of another:
 * offsets from the network address, the end exclusive. The first 256 addresses belong to the network itself.
 */
const BLOCKS: Readonly<Record<MachineRole, { readonly start: number; readonly end: number }>> = {
  database: { start: 256 + 10, end: 2 * 256 - 1 },
  worker: { start: 2 * 256 + 10, end: 3 * 256 - 1 },
  service: { start: 3 * 256 + 10, end: 32 * 256 - 1 },
};

/** Pods of one worker get a /24: kubelet's usual 110 pods, twice over. */
const POD_PREFIX = 24;
const POD_RANGE = 2 ** (32 - POD_PREFIX);

/**
 * Addresses of all machines, by name. Databases and workers are counted through (`worker-3` is the third address of its
 * block); services are named freely, so each takes the slot that its name hashes to (the next free one when an earlier
 * service of the model has it). So a machine keeps its address when others come or go.
 *
 * @throws PlanningError when a network or the pod range has no room for the block.
 */
export function addressPlan(model: Model): Record<string, AddressRecord> {
  const taken = new Set<string>();
  const macs = new Set<string>();
  const plan: Record<string, AddressRecord> = {};
  const all = machines(model);
  for (const machine of all) {
    const index = all.filter((other) => other.role === machine.role).indexOf(machine);
    const range = networkRange(model, machine.network);
    plan[machine.name] = {
      network: machine.network,
      address: addressOf(model, machine, index, range, taken),
      prefix: range.prefix,
      gateway: formatAddress(range.base + 1),
      mac: macOf(model, machine.name, macs),
      ...(machine.role === "worker" && { podCidr: podRange(model, index) }),
    };
  }
  return plan;
}

function networkRange(model: Model, network: string): Range {
  const { cidr } = model.standards.networks[network];
  const range = parseRange(cidr);
  if (!range) throw new PlanningError(`standards.networks.${network}.cidr: "${cidr}" is not an IPv4 range`);
  return range;
}

function addressOf(model: Model, machine: Machine, index: number, range: Range, taken: Set<string>): string {
  const block = BLOCKS[machine.role];
  // The last address of a network is its broadcast address.
  const slots = Math.min(block.end, range.size - 1) - block.start;
  if (slots <= 0) throw tooSmall(machine, range);
  const first = machine.role === "service" ? hash(`${model.name}/${machine.name}`).readUInt32BE(4) % slots : index;
  const tries = machine.role === "service" ? slots : Math.max(0, Math.min(1, slots - index));
  for (let step = 0; step < tries; step++) {
    const address = formatAddress(range.base + block.start + ((first + step) % slots));
    if (taken.has(address)) continue;
    taken.add(address);
    return address;
  }
  throw new PlanningError(
    `network ${machine.network} has ${slots} addresses for machines of role ${machine.role}, and ${machine.name} is ` +
      `one too many: lower their number, or give them a larger network`,
  );
}

function tooSmall(machine: Machine, range: Range): PlanningError {
  return new PlanningError(
    `network ${machine.network} is a /${range.prefix}, too small for ${machine.name}: addresses of role ` +
      `${machine.role} start ${BLOCKS[machine.role].start} after the network address; a /22 or larger is needed`,
  );
}

/** A locally chosen MAC below QEMU's prefix; should two names share 24 bits of hash, the later one hashes on. */
function macOf(model: Model, name: string, macs: Set<string>): string {
  for (let attempt = 0; ; attempt++) {
    const digest = hash(attempt === 0 ? `${model.name}/${name}` : `${model.name}/${name}/${attempt}`);
    const mac = `52:54:00:${[0, 1, 2].map((at) => digest.toString("hex", at, at + 1)).join(":")}`;
    if (macs.has(mac)) continue;
    macs.add(mac);
    return mac;
  }
}

/** The first /24 stays free, so that worker-n has the n-th one. */
function podRange(model: Model, index: number): string {
  const { podCidr } = model.platform.kubernetes;
  const range = parseRange(podCidr);
  if (!range) throw new PlanningError(`platform.kubernetes.podCidr: "${podCidr}" is not an IPv4 range`);
  const offset = (index + 1) * POD_RANGE;
  if (offset + POD_RANGE > range.size) {
    const room = Math.max(0, Math.floor(range.size / POD_RANGE) - 1);
    throw new PlanningError(
      `platform.kubernetes.podCidr: ${podCidr} has a /${POD_PREFIX} for ${room} workers, and worker-${index + 1} is one ` +
        `too many: give a larger range, or fewer workers`,
    );
  }
  return `${formatAddress(range.base + offset)}/${POD_PREFIX}`;
}

function hash(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
