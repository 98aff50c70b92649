import { describeValue, listOf } from "../reading/describe";
import { type Draft, entries } from "../draft";
import { parseDuration } from "../duration";
import { serviceMachine } from "../service-machine";
import type { Issues } from "../issues";
import { type Level, LEVELS } from "../types";
import { checkFirstNames } from "./first-names";

type Centre = NonNullable<NonNullable<Draft["centres"]>[string]>;

/** Centres nest province > prefecture > county, and their services' machines have names of their own. */
export function checkCentres(draft: Draft, issues: Issues): void {
  const centres = entries(draft.centres);
  if (draft.centres && !centres.some(([, { level }]) => level === "province" || level === undefined)) {
    issues.report({ path: ["centres"], found: "no province", allowed: "at least one centre of level province" });
  }
  for (const [name, centre] of centres) checkParent(name, centre, centres, issues);
  for (const [name, centre] of centres) checkServicesAreLocal(name, centre, issues);
  checkServiceNames(centres, issues);
  checkFirstNames(draft.centres, "centre", ["centres"], issues);
  checkReplication(centres, issues);
  checkPrograms(centres, issues);
}

/** A service that nobody says what to run is none. */
function checkPrograms(centres: readonly [string, Centre][], issues: Issues): void {
  for (const [centre, { services }] of centres) {
    for (const [service, said] of Object.entries(services ?? {})) {
      const run = said?.run;
      if (typeof run !== "object" || run.image !== undefined || run.command !== undefined) continue;
      const path = ["centres", centre, "services", service, "run"];
      issues.report({ path, found: "neither image nor command", allowed: "an image, a command, or both" });
    }
  }
}

/** Only counties keep machines of their own (phase II of the model); everything above them is the cloud's. */
function checkServicesAreLocal(name: string, { level, services }: Centre, issues: Issues): void {
  if (level === "county" || level === undefined || Object.keys(services ?? {}).length === 0) return;
  const found = `services of a ${level}`;
  issues.report({ path: ["centres", name, "services"], found, allowed: "services of a county only", atKey: true });
}

function checkParent(name: string, centre: Centre, centres: readonly [string, Centre][], issues: Issues): void {
  if (centre.level === undefined) return;
  const path = ["centres", name, "in"];
  const above = LEVELS[LEVELS.indexOf(centre.level) - 1] as Level | undefined;
  if (above === undefined) {
    if (centre.in !== undefined) {
      issues.report({
        path,
        found: describeValue(centre.in),
        allowed: "nothing: a province is in no other centre",
        atKey: true,
      });
    }
    return;
  }
  const candidates = centres.filter(([, { level }]) => level === above).map(([other]) => other);
  const parent = centres.find(([other]) => other === centre.in);
  // A parent whose own level is wrong has been reported there.
  if (parent && (parent[1].level === above || parent[1].level === undefined)) return;
  const allowed = `a ${above}, as a ${centre.level} stands in one: ${listOf(candidates)}`;
  const meant = centre.in === undefined ? undefined : { text: centre.in, candidates };
  issues.report({ path, found: describeValue(centre.in), allowed, meant });
}

function checkServiceNames(centres: readonly [string, Centre][], issues: Issues): void {
  const seen = new Map<string, string>();
  for (const [centre, spec] of centres) {
    for (const [service, own] of Object.entries(spec.services ?? {})) {
      const machine = serviceMachine(centre, service, spec, own);
      const other = seen.get(machine);
      if (other !== undefined) {
        const path = ["centres", centre, "services", service];
        const allowed = `a name whose machine is not called ${machine}, like that of centre ${other}`;
        issues.report({ path, found: describeValue(service), allowed, atKey: true });
      }
      seen.set(machine, centre);
    }
  }
}

/** A second failure domain is another centre. */
function checkReplication(centres: readonly [string, Centre][], issues: Issues): void {
  for (const [centre, { services }] of centres) {
    for (const [service, { replicate }] of entries(services)) {
      if (replicate === undefined || replicate === false) continue;
      const path = ["centres", centre, "services", service, "replicate"];
      const withHosts = centres.filter(([, { hosts }]) => Object.keys(hosts ?? {}).length > 0);
      if (withHosts.length > 0 && withHosts.every(([other]) => other === centre)) {
        const allowed = "false where no other centre has hosts: a copy is kept in another centre";
        issues.report({ path, found: describeValue(replicate), allowed });
      }
      const every = typeof replicate === "object" ? replicate.every : undefined;
      if (every === undefined || parseDuration(every) !== undefined) continue;
      const allowed = "a duration of at most a year, like 30m, 24h or 7d";
      issues.report({ path: [...path, "every"], found: describeValue(every), allowed });
    }
  }
}
