import { type Draft, entries } from "../draft";
import type { Issues } from "../issues";
import type { ModelService } from "../services";
import { draftMachines } from "../services/sections";

/** What has to be survived needs something to survive on. */
export function checkSurvival(draft: Draft, issues: Issues, services: readonly ModelService[]): void {
  const survive = draft.standards?.survive ?? [];
  if (survive.length === 0 || !draft.platform || !draft.centres) return;
  const reason = `as standards.survive names ${survive.filter((level) => level !== undefined).join(", ")}`;
  for (const { path, redundancy } of draftMachines(draft, services)) {
    if (redundancy?.value === undefined || redundancy.value >= redundancy.least) continue;
    const { key, value, least } = redundancy;
    issues.report({ path: [...path, key], found: String(value), allowed: `at least ${least}, ${reason}` });
  }
  const centres = entries(draft.centres);
  checkNumber(
    survive.indexOf("province"),
    centres.filter(([, { level }]) => level === "province").length,
    "province",
    issues,
  );
  const hosts = centres.flatMap(([, centre]) => Object.keys(centre.hosts ?? {}));
  checkNumber(survive.indexOf("host"), hosts.length, "host", issues);
}

function checkNumber(index: number, count: number, what: string, issues: Issues): void {
  if (index < 0 || count !== 1) return;
  const allowed = `the loss of a ${what} only with at least 2 of them in the model`;
  issues.report({ path: ["standards", "survive", index], found: `${what}, of which there is 1`, allowed });
}
