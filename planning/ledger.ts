import { domainKey } from "./domains";
import type { GroupRule, PlacementHost, PlacementRequest, PlacementVm, Resources } from "./placement-types";
import { add, capacityOf, lacking, NOTHING, type ResourceName, subtract } from "./resources";

/** Why a host cannot take a VM. */
export type Refusal =
  | { readonly kind: "pinned" }
  | { readonly kind: "lack"; readonly resources: readonly ResourceName[] }
  | { readonly kind: "rule"; readonly rule: GroupRule };

/** Who is where, and what is left: the book that a planner writes in. */
export class Ledger {
  readonly hosts: ReadonlyMap<string, PlacementHost>;
  private readonly free = new Map<string, Resources>();
  private readonly hostOf = new Map<string, PlacementHost>();
  private readonly tenants = new Map<string, number>();
  private readonly rules = new Map<string, GroupRule[]>();
  private readonly members = new Map<string, string[]>();

  constructor(request: PlacementRequest) {
    this.hosts = new Map(request.hosts.map((host) => [host.id, host]));
    for (const host of request.hosts) {
      const reserved = request.reserved?.[host.id] ?? NOTHING;
      this.free.set(host.id, subtract(capacityOf(host, request.overcommit), reserved));
    }
    for (const rule of request.groups) this.rules.set(rule.id, [...(this.rules.get(rule.id) ?? []), rule]);
    for (const vm of request.vms) {
      if (vm.group !== undefined) this.members.set(vm.group, [...(this.members.get(vm.group) ?? []), vm.id]);
    }
  }

  whereIs(vm: string): string | undefined {
    return this.hostOf.get(vm)?.id;
  }

  isUsed(host: string): boolean {
    return (this.tenants.get(host) ?? 0) > 0;
  }

  get hostsUsed(): number {
    return [...this.tenants.values()].filter((count) => count > 0).length;
  }

  put(vm: PlacementVm, hostId: string): void {
    this.book(vm, hostId, 1);
    this.hostOf.set(vm.id, this.hosts.get(hostId)!);
  }

  remove(vm: PlacementVm): void {
    this.book(vm, this.whereIs(vm.id)!, -1);
    this.hostOf.delete(vm.id);
  }

  /** Undefined when the host can take the VM without breaking a hard rule. */
  refusal(vm: PlacementVm, host: PlacementHost): Refusal | undefined {
    if (vm.hosts && !vm.hosts.includes(host.id)) return { kind: "pinned" };
    const rule = this.rulesOf(vm).find((each) => each.hard && this.violations(vm, host, each) > 0);
    if (rule) return { kind: "rule", rule };
    const resources = lacking(vm, this.free.get(host.id)!);
    return resources.length > 0 ? { kind: "lack", resources } : undefined;
  }

  /** How many members of its group a VM on that host would stand wrong to, by soft rules. */
  softViolations(vm: PlacementVm, host: PlacementHost): number {
    return this.rulesOf(vm)
      .filter((rule) => !rule.hard)
      .reduce((sum, rule) => sum + this.violations(vm, host, rule), 0);
  }

  private rulesOf(vm: PlacementVm): readonly GroupRule[] {
    return (vm.group !== undefined && this.rules.get(vm.group)) || [];
  }

  private violations(vm: PlacementVm, host: PlacementHost, rule: GroupRule): number {
    const key = domainKey(host, rule.level);
    const others = this.members.get(rule.id)!.filter((id) => id !== vm.id && this.hostOf.has(id));
    const together = others.filter((id) => domainKey(this.hostOf.get(id)!, rule.level) === key).length;
    return rule.kind === "anti-affinity" ? together : others.length - together;
  }

  private book(vm: PlacementVm, hostId: string, sign: 1 | -1): void {
    const free = this.free.get(hostId)!;
    this.free.set(hostId, sign === 1 ? subtract(free, vm) : add(free, vm));
    this.tenants.set(hostId, (this.tenants.get(hostId) ?? 0) + sign);
  }
}
