import { describeValue, listOf } from "../reading/describe";
import { type Draft, entries } from "../draft";
import type { Issues } from "../issues";
import type { Path } from "../path";

/** Who enters what: only modules that are chosen, and two entrances that are really two. */
export function checkUsers(draft: Draft, issues: Issues): void {
  const { users, applications } = draft;
  const chosen = applications?.modules && Object.keys(applications.modules);
  if (chosen) {
    for (const [role, modules] of entries(users?.staff?.roles)) {
      checkChosen(modules, chosen, ["users", "staff", "roles", role], issues);
    }
    checkChosen(users?.outsiders?.modules ?? [], chosen, ["users", "outsiders", "modules"], issues);
  }
  const { internal, public: outside } = users?.entrances ?? {};
  if (outside !== undefined && outside === internal) {
    const path = ["users", "entrances", "public"];
    issues.report({ path, found: describeValue(outside), allowed: "another port than that of the internal entrance" });
  }
}

function checkChosen(
  modules: readonly (string | undefined)[],
  chosen: readonly string[],
  path: Path,
  issues: Issues,
): void {
  for (const [index, module] of modules.entries()) {
    if (module === undefined || chosen.includes(module)) continue;
    issues.report({
      path: [...path, index],
      found: describeValue(module),
      allowed: `modules chosen in applications.modules: ${listOf(chosen)}`,
      meant: { text: module, candidates: chosen },
    });
  }
}
