import { describeValue } from "../reading/describe";
import { type Draft, entries } from "../draft";
import type { Issues } from "../issues";
import { overlap, parseRange, type Range } from "../ipv4";
import type { Path } from "../path";
import type { ModelService } from "../services";
import { draftRanges } from "../services/sections";

interface Named {
  readonly path: Path;
  readonly cidr: string;
  readonly range: Range;
}

/** Machines of the last role have their addresses from the fourth block of 256 on: see planning/environment/addresses/. */
const LARGEST_PREFIX = 22;

/** Ranges are well formed, large enough, and apart from each other; no two networks share a bridge. */
export function checkNetworks(draft: Draft, issues: Issues, services: readonly ModelService[]): void {
  const ranges: Named[] = [];
  for (const { path, cidr } of cidrs(draft, services)) {
    const range = parseRange(cidr);
    if (!range || range.prefix < 8 || range.prefix > LARGEST_PREFIX) {
      const allowed = `an IPv4 range of /8 to /${LARGEST_PREFIX} without bits beyond the prefix, like 10.20.0.0/16`;
      issues.report({ path, found: describeValue(cidr), allowed });
      continue;
    }
    const other = ranges.find((each) => overlap(each.range, range));
    if (other) {
      const allowed = `a range apart from ${other.cidr} of ${other.path.join(".")}`;
      issues.report({ path, found: describeValue(cidr), allowed });
    }
    ranges.push({ path, cidr, range });
  }
  checkBridges(draft, issues);
}

function cidrs(draft: Draft, services: readonly ModelService[]): { path: Path; cidr: string }[] {
  const all = [
    ...entries(draft.standards?.networks).map(([name, { cidr }]) => ({
      path: ["standards", "networks", name, "cidr"],
      cidr,
    })),
    ...draftRanges(draft, services),
  ];
  return all.flatMap(({ path, cidr }) => (cidr === undefined ? [] : [{ path, cidr }]));
}

function checkBridges(draft: Draft, issues: Issues): void {
  const seen = new Map<string, string>();
  for (const [name, { bridge }] of entries(draft.standards?.networks)) {
    if (bridge === undefined) continue;
    const other = seen.get(bridge);
    if (other !== undefined) {
      const path = ["standards", "networks", name, "bridge"];
      issues.report({ path, found: describeValue(bridge), allowed: `a bridge that network ${other} does not use` });
    }
    seen.set(bridge, other ?? name);
  }
}
