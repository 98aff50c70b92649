import { type Draft, entries } from "../draft";
import type { Issues } from "../issues";
import type { Path } from "../path";
import { describeValue } from "../reading/describe";

/** The first names of networks and images; those of other things are checked with them. */
export function checkStandardsNames({ standards }: Draft, issues: Issues): void {
  checkFirstNames(standards?.networks, "network", ["standards", "networks"], issues);
  checkFirstNames(standards?.images, "image", ["standards", "images"], issues);
}

/** What was renamed is known by its first name, which is therefore no other's, now or at first. @param path of the mapping */
export function checkFirstNames(
  mapping: Readonly<Record<string, { readonly was?: string | undefined } | undefined>> | undefined,
  what: string,
  path: Path,
  issues: Issues,
): void {
  const taken = new Set(Object.keys(mapping ?? {}));
  for (const [name, { was }] of entries(mapping)) {
    if (was === undefined) continue;
    if (taken.has(was)) {
      const allowed = `its first name, which no ${what} has now, or had at first`;
      issues.report({ path: [...path, name, "was"], found: describeValue(was), allowed });
    }
    taken.add(was);
  }
}
