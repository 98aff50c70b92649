import { describeValue } from "../reading/describe";
import { type Draft, entries } from "../draft";
import { uriProblem } from "../host-uri";
import type { Issues } from "../issues";
import type { Path } from "../path";

const FACTS = ["vcpu", "memory", "disk"] as const;

/** Every host is one machine: its name and its URI are its own, and what is said of its hardware is complete. */
export function checkHosts(draft: Draft, issues: Issues): void {
  const names = new Map<string, string>();
  const uris = new Map<string, string>();
  const centres = entries(draft.centres);
  for (const [centre, { hosts }] of centres) {
    for (const [name, host] of entries(hosts)) {
      const path = ["centres", centre, "hosts", name];
      checkFacts(host, path, issues);
      checkOnce(name, names, path, issues);
      if (host.uri === undefined) continue;
      const allowed = uriProblem(host.uri);
      if (allowed !== undefined) issues.report({ path: [...path, "uri"], found: describeValue(host.uri), allowed });
      else checkOnce(host.uri, uris, [...path, "uri"], issues);
    }
  }
  if (draft.centres && centres.every(([, { hosts }]) => Object.keys(hosts ?? {}).length === 0)) {
    issues.report({ path: ["centres"], found: "no hosts", allowed: "at least one host in some centre" });
  }
}

function checkOnce(value: string, seen: Map<string, string>, path: Path, issues: Issues): void {
  const other = seen.get(value);
  const isName = path.at(-1) === value;
  if (other !== undefined) {
    const allowed = `${isName ? "a name" : "a URI"} that no other host has (${other})`;
    issues.report({ path, found: describeValue(value), allowed, atKey: isName });
  }
  seen.set(value, other ?? path.join("."));
}

function checkFacts(host: object, path: Path, issues: Issues): void {
  const given = FACTS.filter((fact) => fact in host);
  if (given.length === 0 || given.length === FACTS.length) return;
  const allowed = "all of vcpu, memory and disk (to plan without access), or none (they are discovered)";
  issues.report({ path, found: `only ${given.join(" and ")}`, allowed, atKey: true });
}
