import { type Draft, entries } from "../draft";
import type { Issues } from "../issues";
import type { Path } from "../path";
import { describeValue, listOf } from "../reading/describe";
import type { ModelService } from "../services";
import { MODULES } from "../types";
import { checkFirstNames } from "./first-names";

const KNOWN: readonly string[] = Object.values(MODULES).flat();

/** The rule that closes a namespace. */
const TAKEN = "default-deny";

/** Each choice is one of the modules, each module is chosen once, and their names, now and at first, are their own. */
export function checkModules({ applications }: Draft, issues: Issues, services: readonly ModelService[]): void {
  // Where first names of modules go, others have theirs.
  const taken = [...services.flatMap((service) => service.taken ?? []), TAKEN];
  const at = ["applications", "modules"];
  const chosen = new Map<string, string>();
  checkFirstNames(applications?.modules, "module", at, issues);
  for (const [name, { module = name, was }] of entries(applications?.modules)) {
    const path = [...at, name];
    const where = module === name ? { path, atKey: true } : { path: [...path, "module"] };
    checkName(name, module, path, taken, issues, true);
    if (was !== undefined) checkName(was, module, [...path, "was"], taken, issues);
    if (!KNOWN.includes(module)) {
      const meant = { text: module, candidates: KNOWN };
      const named = module === name ? " (or a name of its own, with module: which of them it is)" : "";
      issues.report({ ...where, found: describeValue(module), allowed: `${listOf(KNOWN)}${named}`, meant });
    }
    const other = chosen.get(module);
    if (other !== undefined) {
      const allowed = `a module that is not chosen yet, as it is by the name of ${other}`;
      issues.report({ ...where, found: describeValue(module), allowed });
    }
    chosen.set(module, other ?? name);
  }
}

function checkName(
  name: string,
  module: string,
  path: Path,
  taken: readonly string[],
  issues: Issues,
  atKey = false,
): void {
  const found = describeValue(name);
  if (taken.includes(name)) {
    const allowed = `another name: the platform has something of this one (${listOf(taken)})`;
    issues.report({ path, found, allowed, atKey });
  }
  if (KNOWN.includes(name) && name !== module) {
    issues.report({ path, found, allowed: "a name that is not another module's", atKey });
  }
}
