/** What a machine would have if nobody else was there: a function of its name and of the networks alone. */
import { createHash } from "node:crypto";
import { formatAddress, parseAddress, parseRange, type Range } from "../../../model/ipv4";
import type { AddressBlock, AddressInputs, AddressMachine, AddressNetwork } from "./address-types";

/** The first addresses of each network are not given to machines: gateway, hosts and switches have them. */
export const RESERVED = 256;

/** Where machines are looked for that have no block of their own. */
const OTHERS: AddressBlock = { start: 3 * RESERVED + 10, end: 32 * RESERVED - 1 };

/** Pods of one worker get a /24: kubelet's usual 110 pods, twice over. */
const POD_PREFIX = 24;
const POD_RANGE = 2 ** (32 - POD_PREFIX);

/** The address that it is to have where it is free; undefined: there is no such one, any will do. */
export function ownAddress(machine: AddressMachine, network: AddressNetwork): string | undefined {
  const { base, slots, start } = placesOf(machine, network);
  return machine.slot !== undefined && machine.slot < slots ? formatAddress(base + start + machine.slot) : undefined;
}

/** Every address that the machine may have, those that it likes best first: its block, then the rest of the network. */
export function* addressChoices(
  environment: string,
  machine: AddressMachine,
  network: AddressNetwork,
): Generator<string> {
  const { base, size, slots, start } = placesOf(machine, network);
  const first = machine.slot ?? hash(`${environment}/${machine.name}`).readUInt32BE(4);
  for (let step = 0; step < slots; step++) yield formatAddress(base + start + ((first + step) % slots));
  for (let offset = RESERVED; offset < size - 1; offset++) {
    if (offset < start || offset >= start + slots) yield formatAddress(base + offset);
  }
}

/** Whether a machine of the network may have this address: the last one is for broadcasts. */
export function isUsable(address: string, { cidr }: AddressNetwork): boolean {
  const { base, size } = rangeOf(cidr);
  const offset = parseAddress(address)! - base;
  return offset >= RESERVED && offset < size - 1;
}

/** Every range for pods that the machine may have, the one of its slot first. The first /24 stays free. */
export function* podChoices({ slot = 0 }: AddressMachine, { podRange }: AddressInputs): Generator<string> {
  if (podRange === undefined) return;
  const { base, size } = rangeOf(podRange);
  const count = Math.floor(size / POD_RANGE) - 1;
  for (let step = 0; step < count; step++) {
    yield `${formatAddress(base + (1 + ((slot + step) % count)) * POD_RANGE)}/${POD_PREFIX}`;
  }
}

/** Locally chosen MAC addresses below QEMU's prefix: should two names share 24 bits of hash, the later one hashes on. */
export function* macChoices(environment: string, name: string): Generator<string> {
  for (let attempt = 0; ; attempt++) {
    const digest = hash(attempt === 0 ? `${environment}/${name}` : `${environment}/${name}/${attempt}`);
    yield `52:54:00:${[0, 1, 2].map((at) => digest.toString("hex", at, at + 1)).join(":")}`;
  }
}

/** @throws Error when the text is no range: inputs were checked before. */
export function rangeOf(cidr: string): Range {
  const range = parseRange(cidr);
  if (!range) throw new Error(`"${cidr}" is not an IPv4 range`);
  return range;
}

/** The places of a machine's block, as far as the network has them. */
function placesOf({ block = OTHERS }: AddressMachine, { cidr }: AddressNetwork) {
  const { base, size } = rangeOf(cidr);
  return { base, size, start: block.start, slots: Math.max(0, Math.min(block.end, size - 1) - block.start) };
}

function hash(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
