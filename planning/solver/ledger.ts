import { Disks } from "./disks";
import { Eligibility, type Ineligible } from "./eligibility";
import { GroupBook } from "./group-book";
import { NumaBook } from "./numa";
import type { GroupRule, PlacementHost, PlacementRequest, PlacementVm, Resources } from "./placement-types";
import { byId } from "./order";
import { capacityOf, dominantShare, NOTHING, RESOURCE_NAMES, type ResourceName, ROUNDING, subtract } from "./resources";

/** Why a host cannot take a VM. */
export type Refusal =
  | { readonly kind: Ineligible | "numa" }
  | { readonly kind: "lack"; readonly resources: readonly ResourceName[] }
  | { readonly kind: "rule"; readonly rule: GroupRule };

/** A copy of its own: an imported name is a property of its module, and this one is read in the innermost loop. */
const TOLERANCE = ROUNDING;

/** The index that stands for no host. */
export const NOWHERE = -1;

/**
 * Who is where, and what is left: the book that a planner writes in. Hosts and VMs are indexes into `hosts` and `vms`,
 * which are in the order of their ids, so that nothing depends on the order of the request.
 */
export class Ledger {
  readonly hosts: readonly PlacementHost[];
  readonly vms: readonly PlacementVm[];
  readonly groups: GroupBook;
  /** What VMs may be promised on each host when nothing of theirs is there. */
  readonly capacity: readonly Resources[];
  /** By host: how many VMs it carries. */
  readonly tenants: Int32Array;
  /** By host: its size as a share of the whole fleet. */
  readonly size: Float64Array;
  private readonly vcpu: Float64Array;
  private readonly memory: Float64Array;
  private readonly disks: Disks;
  private readonly where: Int32Array;
  private readonly eligible: readonly Uint8Array[];
  private readonly numa: ReadonlyMap<number, NumaBook>;
  private readonly indexOfHost: ReadonlyMap<string, number>;
  private used = 0;

  constructor(request: PlacementRequest) {
    this.hosts = [...request.hosts].sort(byId);
    this.vms = [...request.vms].sort(byId);
    this.indexOfHost = new Map(this.hosts.map(({ id }, index) => [id, index]));
    this.groups = new GroupBook(this.hosts, this.vms, request);
    this.capacity = this.hosts.map((host) =>
      subtract(capacityOf(host, request.overcommit), request.reserved?.[host.id] ?? NOTHING),
    );
    this.size = sizes(this.hosts, request);
    this.vcpu = Float64Array.from(this.capacity, ({ vcpu }) => vcpu);
    this.memory = Float64Array.from(this.capacity, ({ memoryMiB }) => memoryMiB);
    this.disks = new Disks(this.hosts, this.vms, this.capacity, request);
    this.tenants = new Int32Array(this.hosts.length);
    this.where = new Int32Array(this.vms.length).fill(NOWHERE);
    const eligibility = new Eligibility(this.hosts, request);
    this.eligible = this.vms.map((vm) => eligibility.row(vm));
    this.numa = new Map(
      this.hosts.flatMap((host, index) => (host.numa ? [[index, new NumaBook(host, request.overcommit)]] : [])),
    );
  }

  /** The index of a host, `NOWHERE` when there is none of that id. */
  host(id: string | undefined): number {
    return (id === undefined ? undefined : this.indexOfHost.get(id)) ?? NOWHERE;
  }

  whereIs(vm: number): number {
    return this.where[vm];
  }

  get hostsUsed(): number {
    return this.used;
  }

  /**
   * @param cell NUMA cell (`cellOf`) that it had there before, when it is put back. Default: the best
   * @throws Error when the VM stands somewhere already: its room there would be lost to the book.
   */
  put(vm: number, host: number, cell?: number): void {
    if (this.where[vm] !== NOWHERE)
      throw new Error(`${this.vms[vm].id} is on ${this.hosts[this.where[vm]].id} already`);
    this.book(vm, host, 1);
    this.numa.get(host)?.put(vm, this.vms[vm], cell);
    this.where[vm] = host;
  }

  /** The NUMA cell that a VM has for itself where it is; undefined: none. */
  cellOf(vm: number): number | undefined {
    return this.numa.get(this.where[vm])?.cell(vm);
  }

  remove(vm: number): void {
    const host = this.where[vm];
    this.book(vm, host, -1);
    this.numa.get(host)?.remove(vm, this.vms[vm]);
    this.where[vm] = NOWHERE;
  }

  /** Whether the host can take a VM, which stands nowhere now, without breaking a hard rule. */
  accepts(vm: number, host: number): boolean {
    return this.isEligible(vm, host) && this.tolerates(vm, host);
  }

  isEligible(vm: number, host: number): boolean {
    return this.eligible[vm][host] === 0;
  }

  /** `accepts`, whatever the host's state and the VM's wishes. */
  tolerates(vm: number, host: number): boolean {
    const { vcpu, memoryMiB, diskGiB } = this.vms[vm];
    return (
      memoryMiB <= this.memory[host] + TOLERANCE &&
      vcpu <= this.vcpu[host] + TOLERANCE &&
      diskGiB <= this.disks.of[vm][host] + TOLERANCE &&
      this.groups.broken(vm, host) === undefined &&
      this.numa.get(host)?.fits(this.vms[vm]) !== false
    );
  }

  /** Whether a VM, which the host has now and the plan has nowhere, may stay there: also where new VMs are refused. */
  mayStay(vm: number, host: number): boolean {
    const reason = Eligibility.reasonOf(this.eligible[vm][host]);
    return (reason === undefined || reason === "draining" || reason === "standby") && this.tolerates(vm, host);
  }

  /** Why the host cannot take a VM, which stands nowhere now; undefined when it can. */
  refusal(vm: number, host: number): Refusal | undefined {
    const ineligible = Eligibility.reasonOf(this.eligible[vm][host]);
    if (ineligible) return { kind: ineligible };
    const rule = this.groups.broken(vm, host);
    if (rule) return { kind: "rule", rule };
    const resources = this.lacking(vm, host);
    if (resources.length > 0) return { kind: "lack", resources };
    return this.numa.get(host)?.fits(this.vms[vm]) === false ? { kind: "numa" } : undefined;
  }

  /** @param vm whose disk `diskGiB` is about. Default: one in the host's own pool */
  free(host: number, vm?: number): Resources {
    const disk = vm === undefined ? this.disks.own : this.disks.of[vm];
    return { vcpu: this.vcpu[host], memoryMiB: this.memory[host], diskGiB: disk[host] };
  }

  /** What a host would have left with a VM on it, as the sum of the shares of its capacity: 0 is full, 3 is empty. */
  slack(vm: number, host: number): number {
    const { vcpu, memoryMiB, diskGiB } = this.vms[vm];
    const whole = this.capacity[host];
    return (
      share(this.vcpu[host] - vcpu, whole.vcpu) +
      share(this.memory[host] - memoryMiB, whole.memoryMiB) +
      share(this.disks.of[vm][host] - diskGiB, this.disks.whole(vm, host))
    );
  }

  /** How many disks like a VM's a host's pool for them holds when nothing is there; infinitely many without a size. */
  disksOn(vm: number, host: number): number {
    const { diskGiB } = this.vms[vm];
    return diskGiB === 0 ? Infinity : Math.max(0, Math.floor(this.disks.whole(vm, host) / diskGiB + 1e-9));
  }

  private lacking(vm: number, host: number): ResourceName[] {
    const demand = this.vms[vm];
    const free = this.free(host, vm);
    return RESOURCE_NAMES.filter((name) => demand[name] > free[name] + TOLERANCE);
  }

  private book(vm: number, host: number, sign: 1 | -1): void {
    const { vcpu, memoryMiB, diskGiB } = this.vms[vm];
    this.vcpu[host] -= sign * vcpu;
    this.memory[host] -= sign * memoryMiB;
    this.disks.of[vm][host] -= sign * diskGiB;
    this.groups.book(vm, host, sign);
    const before = this.tenants[host];
    this.tenants[host] += sign;
    if (before === 0 || this.tenants[host] === 0) this.used += sign;
  }
}

function sizes(hosts: readonly PlacementHost[], { overcommit }: PlacementRequest): Float64Array {
  const all = hosts.map((host) => capacityOf(host, overcommit));
  const whole = { vcpu: 0, memoryMiB: 0, diskGiB: 0 };
  for (const each of all) {
    whole.vcpu += each.vcpu;
    whole.memoryMiB += each.memoryMiB;
    whole.diskGiB += each.diskGiB;
  }
  return Float64Array.from(all, (each) => dominantShare(each, whole));
}

function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
