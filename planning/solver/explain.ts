import { explainRefusal } from "./explain-refusal";
import { Ledger, NOWHERE } from "./ledger";
import type { PlacementRequest, PlacementResult } from "./placement-types";
import { describe } from "./resources";

/** Hosts that are named for one reason; more are counted. */
const NAMED = 5;

export interface Explanation {
  readonly vm: string;
  /** Undefined: it has no place. */
  readonly host?: string;
  /** Why there, in one sentence. */
  readonly why: string;
  /** Why not elsewhere: hosts of one reason together, the most numerous first. */
  readonly others: readonly { readonly reason: string; readonly hosts: readonly string[] }[];
}

/**
 * Why a VM is where a plan has it, and why not on any other host, with all other VMs where the plan has them.
 * @throws Error when the request has no such VM.
 */
export function explain(
  request: PlacementRequest,
  { assignments }: Pick<PlacementResult, "assignments">,
  vm: string,
): Explanation {
  const ledger = new Ledger(request);
  const index = ledger.vms.findIndex(({ id }) => id === vm);
  if (index < 0) throw new Error(`there is no VM "${vm}" in the request`);
  for (const [other, { id }] of ledger.vms.entries()) {
    const host = ledger.host(assignments[id]);
    if (other !== index && host !== NOWHERE) ledger.put(other, host);
  }
  const host = ledger.host(assignments[vm]);
  return {
    vm,
    ...(host !== NOWHERE && { host: assignments[vm] }),
    why: host === NOWHERE ? "no host can have it" : whyHere(ledger, index, host, request.current?.[vm]),
    others: whyNot(ledger, index, host),
  };
}

/** As lines for a reader. */
export function explanationText({ vm, host, why, others }: Explanation): string {
  return [
    `${vm} ${host === undefined ? "has no place" : `is on ${host}`}: ${why}`,
    ...others.map(({ reason, hosts }) => {
      const more = hosts.length - NAMED;
      const names = [...hosts.slice(0, NAMED), ...(more > 0 ? [`${more} more`] : [])];
      return `  not on ${names.join(", ")}: ${reason}`;
    }),
  ].join("\n");
}

function whyHere(ledger: Ledger, vm: number, host: number, current: string | undefined): string {
  if (ledger.hosts[host].id === current) {
    const refused = ledger.accepts(vm, host)
      ? "nothing forbids it"
      : `no other host can have it (${ledger.hosts[host].state})`;
    return `it runs there now, and ${refused}`;
  }
  const soft = ledger.groups.softViolations(vm, host);
  const rules = soft === 0 ? "breaks no rule" : `has the fewest breaches of soft rules (${soft})`;
  const others = ledger.tenants[host];
  const company =
    others === 0 ? "opens that host" : `fills up a host that carries ${others} other${others > 1 ? "s" : ""}`;
  const { storageClass } = ledger.vms[vm];
  return `it takes ${describe(ledger.vms[vm], storageClass)} of the ${describe(ledger.free(host, vm), storageClass)} free there, ${rules}, and ${company}`;
}

function whyNot(ledger: Ledger, vm: number, chosen: number): Explanation["others"] {
  const reasons = new Map<string, string[]>();
  for (const [host, { id }] of ledger.hosts.entries()) {
    if (host === chosen) continue;
    const reason = ledger.refusal(vm, host)
      ? explainRefusal(ledger, vm, host)
      : whyNotPreferred(ledger, vm, host, chosen);
    reasons.set(reason, [...(reasons.get(reason) ?? []), id]);
  }
  return [...reasons]
    .map(([reason, hosts]) => ({ reason, hosts }))
    .sort((a, b) => b.hosts.length - a.hosts.length || (a.reason < b.reason ? -1 : 1));
}

function whyNotPreferred(ledger: Ledger, vm: number, host: number, chosen: number): string {
  if (chosen === NOWHERE) return explainRefusal(ledger, vm, host);
  const soft = ledger.groups.softViolations(vm, host) - ledger.groups.softViolations(vm, chosen);
  if (soft > 0) return `would break soft rules ${soft} more time${soft > 1 ? "s" : ""}`;
  if (ledger.tenants[host] === 0) return "idle: it would be one more host in use";
  return "would take it too, but no better: VMs do not move for the sake of it, and the plan as a whole packs it here";
}
