import { describeValue } from "../reading/describe";
import { adoptedOf, type Draft, entries } from "../draft";
import type { Issues } from "../issues";
import type { Path } from "../path";
import { parseQuantity, type QuantityUnit } from "../quantity";

type Flavor = Pick<
  NonNullable<NonNullable<NonNullable<Draft["standards"]>["flavors"]>[string]>,
  "vcpu" | "memory" | "max"
>;

/** Memory is counted in MiB and disks in GiB: nothing is rounded. */
export function checkQuantities(draft: Draft, issues: Issues): void {
  const sized = [
    ...entries(draft.standards?.flavors).map(([name, flavor]) => ({ path: ["standards", "flavors", name], ...flavor })),
    ...entries(draft.centres).flatMap(([centre, { hosts }]) =>
      entries(hosts).map(([name, host]) => ({ path: ["centres", centre, "hosts", name], ...host })),
    ),
    ...adoptedOf(draft).map(({ path, machine }) => ({ path, ...machine })),
  ];
  for (const { path, memory, disk } of sized) {
    checkWhole(memory, "MiB", [...path, "memory"], issues);
    checkWhole(disk, "GiB", [...path, "disk"], issues);
  }
  for (const [name, flavor] of entries(draft.standards?.flavors)) {
    checkMaximum(["standards", "flavors", name, "max"], flavor, "the flavor's own", issues);
  }
  for (const { path, machine } of adoptedOf(draft)) {
    checkMaximum([...path, "max"], machine, "the machine's own", issues);
  }
}

/** A maximum is at least the size that it is the maximum of. */
function checkMaximum(path: Path, { vcpu, memory, max }: Flavor, whose: string, issues: Issues): void {
  checkWhole(max?.memory, "MiB", [...path, "memory"], issues);
  const [size, most] = [memory, max?.memory].map((text) => text && parseQuantity(text, "MiB"));
  if (size && most && most < size) {
    issues.report({
      path: [...path, "memory"],
      found: describeValue(max?.memory),
      allowed: `at least ${memory}, ${whose}`,
    });
  }
  if (vcpu !== undefined && max?.vcpu !== undefined && max.vcpu < vcpu) {
    issues.report({
      path: [...path, "vcpu"],
      found: describeValue(max.vcpu),
      allowed: `at least ${vcpu}, ${whose}`,
    });
  }
}

function checkWhole(text: string | undefined, unit: QuantityUnit, path: Path, issues: Issues): void {
  if (text === undefined || parseQuantity(text, unit) !== undefined) return;
  issues.report({ path, found: describeValue(text), allowed: `a whole number of ${unit}, at least 1` });
}
