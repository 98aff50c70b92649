/** What the policy packs found, taken apart into what the reader asks for: rule, clause, resource, fix. */
import { kindOf, nameOf } from "./changes";
import type { EngineEvent, PolicyEvent } from "./events";

export interface Finding {
  readonly rule: string;
  readonly pack: string;
  readonly mandatory: boolean;
  readonly severity: string | undefined;
  /** Framework, version and number; undefined for packs that do not say. */
  readonly clause: string | undefined;
  /** Name and kind; undefined when the whole stack is meant. */
  readonly resource: string | undefined;
  readonly found: string;
  readonly fix: string | undefined;
}

export function findingsOf(events: readonly EngineEvent[]): Finding[] {
  const findings = events.flatMap(({ policyEvent }) => (policyEvent === undefined ? [] : [finding(policyEvent)]));
  return findings.sort((a, b) => Number(b.mandatory) - Number(a.mandatory));
}

/** The engine puts the policy's description, with the clause in brackets, on a line before the violation. */
function finding(event: PolicyEvent): Finding {
  const [description = "", ...rest] = event.message.trim().split("\n");
  const text = rest.length === 0 ? description : rest.join(" ");
  const [, found = text, fix] = /^(.*?)\s*\bFix: (.*?)\.?$/s.exec(text) ?? [];
  const [, rule = event.policyName, said = found] = /^([A-Z]{3}-\d{2}): (.*)$/s.exec(found) ?? [];
  return {
    rule,
    pack: event.policyPackName,
    mandatory: event.enforcementLevel === "mandatory",
    severity: event.severity,
    clause: rest.length === 0 ? undefined : /\(([^()]+)\)\.?$/.exec(description)?.[1],
    resource: event.resourceUrn === undefined ? undefined : resourceOf(event.resourceUrn),
    found: said,
    fix,
  };
}

/** Name and kind. */
export function resourceOf(urn: string): string {
  const type = urn.split("::").at(-2) ?? "";
  return `${nameOf(urn)} (${kindOf(type.split("$").at(-1)!)})`;
}
