import { describeValue, listOf } from "../reading/describe";
import { type Draft, entries } from "../draft";
import type { Issues } from "../issues";
import type { Path } from "../path";
import { MODULES } from "../types";

/** Who enters what: only modules that are chosen, and two entrances that are really two. */
export function checkUsers(draft: Draft, issues: Issues): void {
  const { users, applications } = draft;
  if (applications?.modules) {
    const chosen = Object.keys(applications.modules);
    for (const [role, modules] of entries(users?.staff?.roles)) {
      checkChosen(modules, chosen, "modules", ["users", "staff", "roles", role], issues);
    }
    const open = chosen.filter((name) => !isClosed(applications.modules?.[name]?.module ?? name));
    checkChosen(users?.outsiders?.modules ?? [], open, "service modules", ["users", "outsiders", "modules"], issues);
  }
  const { internal, public: outside } = users?.entrances ?? {};
  if (outside !== undefined && outside === internal) {
    const path = ["users", "entrances", "public"];
    issues.report({ path, found: describeValue(outside), allowed: "another port than that of the internal entrance" });
  }
}

/** One that is no module at all has been reported where it is chosen. */
function isClosed(module: string): boolean {
  const { business, analysis } = MODULES;
  return ([...business, ...analysis] as readonly string[]).includes(module);
}

function checkChosen(
  modules: readonly (string | undefined)[],
  chosen: readonly string[],
  what: string,
  path: Path,
  issues: Issues,
): void {
  for (const [index, module] of modules.entries()) {
    if (module === undefined || chosen.includes(module)) continue;
    issues.report({
      path: [...path, index],
      found: describeValue(module),
      allowed: `${what} chosen in applications.modules: ${listOf(chosen)}`,
      meant: { text: module, candidates: chosen },
    });
  }
}
