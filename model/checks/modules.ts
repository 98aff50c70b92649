import { type Draft, entries } from "../draft";
import type { Issues } from "../issues";
import type { Path } from "../path";
import { describeValue, listOf } from "../reading/describe";
import { MODULES } from "../types";
import { checkFirstNames } from "./first-names";

const KNOWN: readonly string[] = Object.values(MODULES).flat();

/** Names that others have where modules' first names go: accounts and schemas of the database, and the rule that closes a namespace. */
const TAKEN: ReadonlySet<string> = new Set([
  ...["superuser", "replication", "postgres", "public", "none"],
  "default-deny",
]);

/** Each choice is one of the modules, each module is chosen once, and their names, now and at first, are their own. */
export function checkModules({ applications }: Draft, issues: Issues): void {
  const at = ["applications", "modules"];
  const chosen = new Map<string, string>();
  checkFirstNames(applications?.modules, "module", at, issues);
  for (const [name, { module = name, was }] of entries(applications?.modules)) {
    const path = [...at, name];
    const where = module === name ? { path, atKey: true } : { path: [...path, "module"] };
    checkName(name, module, path, issues, true);
    if (was !== undefined) checkName(was, module, [...path, "was"], issues);
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

function checkName(name: string, module: string, path: Path, issues: Issues, atKey = false): void {
  const found = describeValue(name);
  if (TAKEN.has(name)) {
    const allowed = `another name: the platform has something of this one (${listOf([...TAKEN])})`;
    issues.report({ path, found, allowed, atKey });
  }
  if (KNOWN.includes(name) && name !== module) {
    issues.report({ path, found, allowed: "a name that is not another module's", atKey });
  }
}
