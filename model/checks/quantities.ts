import { describeValue } from "../describe";
import { type Draft, entries } from "../draft";
import type { Issues } from "../issues";
import type { Path } from "../path";
import { parseQuantity, type QuantityUnit } from "../quantity";

/** Memory is counted in MiB and disks in GiB: nothing is rounded. */
export function checkQuantities(draft: Draft, issues: Issues): void {
  const sized = [
    ...entries(draft.standards?.flavors).map(([name, flavor]) => ({ path: ["standards", "flavors", name], ...flavor })),
    ...entries(draft.centres).flatMap(([centre, { hosts }]) =>
      entries(hosts).map(([name, host]) => ({ path: ["centres", centre, "hosts", name], ...host })),
    ),
  ];
  for (const { path, memory, disk } of sized) {
    checkWhole(memory, "MiB", [...path, "memory"], issues);
    checkWhole(disk, "GiB", [...path, "disk"], issues);
  }
}

function checkWhole(text: string | undefined, unit: QuantityUnit, path: Path, issues: Issues): void {
  if (text === undefined || parseQuantity(text, unit) !== undefined) return;
  issues.report({ path, found: describeValue(text), allowed: `a whole number of ${unit}, at least 1` });
}
