import { DEFAULTS } from "../defaults";
import { type Draft, entries } from "../draft";
import { parseDuration } from "../duration";
import type { Issues } from "../issues";
import type { Path } from "../path";
import { describeValue, listOf } from "../reading/describe";
import { checkName } from "./known-name";

type Centre = NonNullable<NonNullable<Draft["centres"]>[string]>;
type Service = NonNullable<NonNullable<Centre["services"]>[string]>;

/** A goal that the model itself rules out is a mistake; whether the others are reached is the plan's to show. */
export function checkGoals(draft: Draft, issues: Issues): void {
  const centres = entries(draft.centres);
  for (const [name, centre] of centres) {
    const { survives = [], maxLoss, localServices = [], dataFrom = [] } = centre.goals ?? {};
    const path = ["centres", name, "goals"];
    checkSurvives(survives, draft, [...path, "survives"], issues);
    if (maxLoss !== undefined) checkLoss(maxLoss, name, centre, [...path, "maxLoss"], issues);
    const own = Object.keys(centre.services ?? {});
    for (const [at, service] of localServices.entries()) {
      checkName(service, own, `a service of ${name}`, [...path, "localServices", at], issues);
    }
    const others = centres.filter(([other, { services }]) => other !== name && entries(services).length > 0);
    for (const [at, source] of dataFrom.entries()) {
      const from = [...path, "dataFrom", at];
      const candidates = others.map(([other]) => other);
      checkName(source, candidates, "another centre that has services of its own", from, issues);
      for (const [service, { replicate = false }] of entries(
        others.find(([other]) => other === source)?.[1].services,
      )) {
        if (replicate !== false) continue;
        const allowed = `a centre whose services all have copies: give ${service} of ${source} replicate: true`;
        issues.report({ path: from, found: describeValue(source), allowed });
      }
    }
  }
}

function checkSurvives(levels: readonly (string | undefined)[], draft: Draft, path: Path, issues: Issues): void {
  const survived = draft.standards?.survive ?? [];
  for (const [at, level] of levels.entries()) {
    if (level === undefined || (survived as readonly (string | undefined)[]).includes(level)) continue;
    const allowed = `a level that standards.survive names: ${listOf(survived.filter((each) => each !== undefined))}`;
    issues.report({ path: [...path, at], found: describeValue(level), allowed });
  }
}

function checkLoss(text: string, centre: string, { services }: Centre, path: Path, issues: Issues): void {
  const limit = parseDuration(text);
  if (limit === undefined) {
    issues.report({ path, found: describeValue(text), allowed: "a duration of at most a year, like 30m, 24h or 7d" });
    return;
  }
  const own = entries(services);
  if (own.length === 0) {
    const allowed = `nothing: ${centre} has no services of its own, whose data could be missing`;
    issues.report({ path, found: describeValue(text), allowed, atKey: true });
  }
  for (const [name, { replicate = false }] of own) {
    const age = maxAge(replicate);
    if (age === undefined) {
      const allowed = `a limit for services that have copies: give ${name} replicate: { every: ${text} }`;
      issues.report({ path, found: describeValue(text), allowed });
    } else if ((parseDuration(age) ?? 0) > limit) {
      issues.report({
        path,
        found: describeValue(text),
        allowed: `at least ${age}, the age that the copy of ${name} may have`,
      });
    }
  }
}

/** How old the copy of a service may be; undefined: there is none. */
function maxAge(replicate: NonNullable<Service["replicate"]>): string | undefined {
  if (replicate === false) return undefined;
  return (replicate !== true && replicate.every) || DEFAULTS.replicateEvery;
}
