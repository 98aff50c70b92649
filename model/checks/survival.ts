import { type Draft, entries } from "../draft";
import type { Issues } from "../issues";
import { DEFAULTS } from "../defaults";

/** What has to be survived needs something to survive on. */
export function checkSurvival(draft: Draft, issues: Issues): void {
  const survive = draft.standards?.survive ?? [];
  if (survive.length === 0 || !draft.platform || !draft.centres) return;
  const { database, kubernetes } = draft.platform;
  const reason = `as standards.survive names ${survive.filter((level) => level !== undefined).join(", ")}`;
  if (database && (database.standby ?? DEFAULTS.standby) < 1) {
    issues.report({ path: ["platform", "database", "standby"], found: "0", allowed: `at least 1, ${reason}` });
  }
  if (kubernetes?.workers === 1) {
    issues.report({ path: ["platform", "kubernetes", "workers"], found: "1", allowed: `at least 2, ${reason}` });
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
