import { describeValue } from "../describe";
import { type Draft, entries } from "../draft";
import type { Issues } from "../issues";
import type { Path } from "../path";
import { parseQuantity, type QuantityUnit } from "../quantity";

type Flavor = NonNullable<NonNullable<NonNullable<Draft["standards"]>["flavors"]>[string]>;

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
  for (const [name, flavor] of entries(draft.standards?.flavors)) checkMaximum(name, flavor, issues);
}

/** A maximum is at least the size that it is the maximum of. */
function checkMaximum(name: string, { vcpu, memory, max }: Flavor, issues: Issues): void {
  const path = ["standards", "flavors", name, "max"];
  checkWhole(max?.memory, "MiB", [...path, "memory"], issues);
  const [size, most] = [memory, max?.memory].map((text) => text && parseQuantity(text, "MiB"));
  if (size && most && most < size) {
    issues.report({
      path: [...path, "memory"],
      found: describeValue(max?.memory),
      allowed: `at least ${memory}, the flavor's own`,
    });
  }
  if (vcpu !== undefined && max?.vcpu !== undefined && max.vcpu < vcpu) {
    issues.report({
      path: [...path, "vcpu"],
      found: describeValue(max.vcpu),
      allowed: `at least ${vcpu}, the flavor's own`,
    });
  }
}

function checkWhole(text: string | undefined, unit: QuantityUnit, path: Path, issues: Issues): void {
  if (text === undefined || parseQuantity(text, unit) !== undefined) return;
  issues.report({ path, found: describeValue(text), allowed: `a whole number of ${unit}, at least 1` });
}
