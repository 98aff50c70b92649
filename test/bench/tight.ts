import type {
  GroupRule,
  OvercommitFactors,
  PlacementHost,
  PlacementRequest,
  PlacementVm,
  Resources,
} from "../../planning/solver/placement-types";
import { generator } from "./random";

export interface TightOptions {
  readonly hosts: number;
  readonly seed: number;
  /** VMs that a host is cut into, on average. Default: 8. */
  readonly pieces?: number;
  /** From 0 (a VM has the same share of each resource of its host) to 1 (each resource is cut by itself). Default: 0.5. */
  readonly oddity?: number;
  /** Share of the VMs that is kept. Default: between 0.85 and 0.95, by the seed. */
  readonly kept?: number;
  /** Share of the kept VMs that run already, where they were cut. Default: 0. */
  readonly running?: number;
  /** Share of the kept VMs that are in groups of two or three, never two of one group on a host. Default: 0. */
  readonly replicas?: number;
  /** Default: 1 each. */
  readonly overcommit?: OvercommitFactors;
}

const gib = (vcpu: number, memory: number, diskGiB: number) => ({ vcpu, memoryMiB: memory * 1024, diskGiB });

/** Servers of five generations and purposes. */
const SIZES: readonly Resources[] = [
  gib(16, 64, 800),
  gib(24, 96, 1500),
  gib(32, 256, 2000),
  gib(48, 192, 4500),
  gib(64, 512, 3000),
];

interface Piece extends Resources {
  readonly home: number;
}

/**
 * A nearly full pool of VMs of which hardly two are of one size, as adopted and grown ones are: each host is cut at random into
 * VMs that fill it to the last unit, and some of them are taken away. All fit, therefore, also with the groups and with those that
 * run already. One seed always gives the same.
 */
export function tight(options: TightOptions): PlacementRequest {
  const { seed, pieces = 8, oddity = 0.5, running = 0, replicas = 0 } = options;
  const { overcommit = { vcpu: 1, memory: 1, disk: 1 } } = options;
  const random = warm(generator(seed * 7919));
  const share = options.kept ?? 0.85 + 0.1 * random();
  const hosts = Array.from({ length: options.hosts }, (_, index): PlacementHost => {
    const size = SIZES[Math.floor(random() * SIZES.length)];
    return { id: `host-${String(index).padStart(3, "0")}`, ...size, domain: ["province"] };
  });
  const all = hosts.flatMap((host, home) => cut(host, home, { pieces, oddity, overcommit }, random));
  const kept = shuffled(all, random).slice(0, Math.round(all.length * share));
  const groups = grouped(kept, Math.round(kept.length * replicas));
  const vms = kept.map(({ vcpu, memoryMiB, diskGiB }, index): PlacementVm => {
    return { id: nameOf(index), vcpu, memoryMiB, diskGiB, group: groups.get(index) };
  });
  const standing = kept.slice(kept.length - Math.round(kept.length * running));
  const offset = kept.length - standing.length;
  const current = Object.fromEntries(standing.map(({ home }, index) => [nameOf(offset + index), hosts[home].id]));
  return { hosts, vms, groups: rules(groups), overcommit, ...(running > 0 && { current }) };
}

function nameOf(index: number): string {
  return `vm-${String(index).padStart(4, "0")}`;
}

/** The first numbers of small seeds are alike. */
function warm(random: () => number): () => number {
  for (let round = 0; round < 10; round++) random();
  return random;
}

function cut(
  host: PlacementHost,
  home: number,
  { pieces, oddity, overcommit }: { pieces: number; oddity: number; overcommit: OvercommitFactors },
  random: () => number,
): Piece[] {
  const count = Math.max(2, Math.round(pieces * (0.5 + random())));
  const common = Array.from({ length: count }, () => 0.2 + random());
  const weights = () => common.map((weight) => weight * (1 - oddity) + oddity * (0.2 + random()));
  const vcpu = divide(host.vcpu * overcommit.vcpu, 1, weights());
  const memory = divide(host.memoryMiB * overcommit.memory, 256, weights());
  const disk = divide(host.diskGiB * overcommit.disk, 1, weights());
  return vcpu.map((each, index) => ({ home, vcpu: each, memoryMiB: memory[index], diskGiB: disk[index] }));
}

/** Parts of `whole` by weights, each of at least one unit, that add up to the whole units of it. */
function divide(whole: number, unit: number, weights: readonly number[]): number[] {
  const units = Math.floor(whole / unit);
  const total = weights.reduce((a, b) => a + b, 0);
  const parts: number[] = [];
  let weight = 0;
  let before = 0;
  for (const [index, each] of weights.entries()) {
    weight += each;
    const after = weights.length - 1 - index;
    const end =
      after === 0 ? units : Math.min(units - after, Math.max(before + 1, Math.round((weight / total) * units)));
    parts.push((end - before) * unit);
    before = end;
  }
  return parts;
}

/** By VM's index: its group; members come from different hosts. */
function grouped(kept: readonly Piece[], count: number): Map<number, string> {
  const groups = new Map<number, string>();
  let members: number[] = [];
  let number = 0;
  for (let index = 0; index < count; index++) {
    if (members.some((each) => kept[each].home === kept[index].home)) continue;
    members.push(index);
    groups.set(index, `group-${number}`);
    if (members.length === 2 + (number % 2)) [members, number] = [[], number + 1];
  }
  return groups;
}

function rules(groups: ReadonlyMap<number, string>): GroupRule[] {
  return [...new Set(groups.values())].map((id) => ({ id, kind: "anti-affinity", level: "host", hard: true }));
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
