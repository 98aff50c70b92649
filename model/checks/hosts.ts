import { describeValue } from "../reading/describe";
import { type Draft, entries } from "../draft";
import { daemonOf, uriProblem } from "../host-uri";
import type { Issues } from "../issues";
import type { Path } from "../path";
import { shownUri } from "../uri-parts";

const FACTS = ["vcpu", "memory", "disk"] as const;

/** Every host is one machine: its name and its URI are its own, and what is said of its hardware is complete. */
export function checkHosts(draft: Draft, issues: Issues): void {
  const names = new Map<string, string>();
  const uris = new Map<string, string>();
  const centres = entries(draft.centres);
  checkRenames(draft, issues);
  for (const [centre, { hosts }] of centres) {
    for (const [name, host] of entries(hosts)) {
      const path = ["centres", centre, "hosts", name];
      checkFacts(host, path, issues);
      checkOnce(name, names, path, issues);
      if (host.uri === undefined) continue;
      const allowed = uriProblem(host.uri);
      if (allowed !== undefined)
        issues.report({ path: [...path, "uri"], found: describeValue(shownUri(host.uri)), allowed });
      else checkDaemon(host.uri, uris, [...path, "uri"], issues);
    }
  }
  if (draft.centres && centres.every(([, { hosts }]) => Object.keys(hosts ?? {}).length === 0)) {
    issues.report({ path: ["centres"], found: "no hosts", allowed: "at least one host in some centre" });
  }
}

/** What a host was called is no other's name, now or before: what was built is known by it. */
function checkRenames(draft: Draft, issues: Issues): void {
  const all = entries(draft.centres).flatMap(([centre, { hosts }]) =>
    entries(hosts).map(([name, host]) => ({ name, was: host.was, path: ["centres", centre, "hosts", name] })),
  );
  const taken = new Map(all.map(({ name, path }) => [name, path.join(".")]));
  for (const { was, path } of all) {
    if (was === undefined) continue;
    const other = taken.get(was);
    if (other !== undefined) {
      const allowed = `the name that it had before, which no host has now, or had before: not that of ${other}`;
      issues.report({ path: [...path, "was"], found: describeValue(was), allowed });
    }
    taken.set(was, other ?? path.join("."));
  }
}

function checkOnce(name: string, seen: Map<string, string>, path: Path, issues: Issues): void {
  const other = seen.get(name);
  if (other !== undefined) {
    issues.report({
      path,
      found: describeValue(name),
      allowed: `a name that no other host has (${other})`,
      atKey: true,
    });
  }
  seen.set(name, other ?? path.join("."));
}

/** Two ways of writing one URI, or two users of one server, are one host. */
function checkDaemon(uri: string, seen: Map<string, string>, path: Path, issues: Issues): void {
  const daemon = daemonOf(uri) ?? uri;
  const other = seen.get(daemon);
  if (other !== undefined) {
    issues.report({ path, found: describeValue(uri), allowed: `a URI that no other host has (${other})` });
  }
  seen.set(daemon, other ?? path.join("."));
}

function checkFacts(host: object, path: Path, issues: Issues): void {
  const given = FACTS.filter((fact) => fact in host);
  if (given.length === 0 || given.length === FACTS.length) return;
  const allowed = "all of vcpu, memory and disk (to plan without access), or none (they are discovered)";
  issues.report({ path, found: `only ${given.join(" and ")}`, allowed, atKey: true });
}
