import type { FailureDomain } from "../../model/types";
import { domainKey } from "./domains";
import type { GroupRule, PlacementHost, PlacementRequest, PlacementVm } from "./placement-types";

/** A rule, and how many members of its group stand in which domain. */
interface RuleState {
  readonly rule: GroupRule;
  /** By host's index: the number of its domain at the rule's level. */
  readonly domainOf: Int32Array;
  readonly counts: Map<number, number>;
  total: number;
}

/** Where the members of groups stand, by the domains of their rules. */
export class GroupBook {
  /** By VM's index: its rules; undefined for VMs that no rule speaks about. */
  private readonly rulesOf: readonly (readonly RuleState[] | undefined)[];
  private readonly levels = new Map<FailureDomain, Int32Array>();

  constructor(
    private readonly hosts: readonly PlacementHost[],
    vms: readonly PlacementVm[],
    { groups }: Pick<PlacementRequest, "groups">,
  ) {
    const states = new Map<string, RuleState[]>();
    for (const rule of groups) {
      const state = { rule, domainOf: this.domains(rule.level), counts: new Map<number, number>(), total: 0 };
      const others = states.get(rule.id);
      if (others) others.push(state);
      else states.set(rule.id, [state]);
    }
    this.rulesOf = vms.map(({ group }) => (group === undefined ? undefined : states.get(group)));
  }

  /** By host's index: the number of its domain at a level. */
  domains(level: FailureDomain): Int32Array {
    const known = this.levels.get(level);
    if (known) return known;
    const numbers = new Map<string, number>();
    const domains = Int32Array.from(this.hosts, (host) => {
      const key = domainKey(host, level);
      const number = numbers.get(key) ?? numbers.size;
      numbers.set(key, number);
      return number;
    });
    this.levels.set(level, domains);
    return domains;
  }

  book(vm: number, host: number, sign: 1 | -1): void {
    for (const state of this.rulesOf[vm] ?? []) {
      const domain = state.domainOf[host];
      state.counts.set(domain, (state.counts.get(domain) ?? 0) + sign);
      state.total += sign;
    }
  }

  /** The hard rule that bars a VM, which stands nowhere now, from a host. */
  broken(vm: number, host: number): GroupRule | undefined {
    return this.rulesOf[vm]?.find((state) => state.rule.hard && violations(state, host) > 0)?.rule;
  }

  /** How many members of its group a VM, which stands nowhere now, would stand wrong to on a host, by soft rules. */
  softViolations(vm: number, host: number): number {
    const rules = this.rulesOf[vm];
    if (!rules) return 0;
    return rules.reduce((sum, state) => (state.rule.hard ? sum : sum + violations(state, host)), 0);
  }

  /** The rules of a VM; empty: none. */
  rules(vm: number): GroupRule[] {
    return this.rulesOf[vm]?.map(({ rule }) => rule) ?? [];
  }
}

function violations({ rule, domainOf, counts, total }: RuleState, host: number): number {
  const together = counts.get(domainOf[host]) ?? 0;
  return rule.kind === "anti-affinity" ? together : total - together;
}
