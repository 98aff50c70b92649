import { describeValue, listOf } from "../reading/describe";
import { type Draft, entries } from "../draft";
import type { Issues } from "../issues";
import type { Path } from "../path";

/** Cables end at switches of the fabric, and where there is a fabric every host hangs on it. */
export function checkFabric({ fabric, centres }: Draft, issues: Issues): void {
  const switches = Object.keys(fabric ?? {});
  const check = (name: string | undefined, path: Path, known: readonly string[]) => {
    if (name === undefined || known.includes(name)) return;
    const allowed =
      known.length === 0
        ? "no cables without a fabric: say which switches there are"
        : `a switch of fabric: ${listOf(known)}`;
    issues.report({ path, found: describeValue(name), allowed, meant: { text: name, candidates: known } });
  };
  for (const [name, others] of entries(fabric)) {
    for (const [at, other] of (others ?? []).entries()) {
      check(
        other,
        ["fabric", name, at],
        switches.filter((each) => each !== name),
      );
    }
  }
  for (const [centre, { hosts }] of entries(centres)) {
    for (const [host, { links }] of entries(hosts)) {
      const path = ["centres", centre, "hosts", host];
      for (const [at, name] of (links ?? []).entries()) check(name, [...path, "links", at], switches);
      if (fabric === undefined || (links ?? []).length > 0) continue;
      issues.report({ path, found: "no links", allowed: "the switches of fabric that it is cabled to", atKey: true });
    }
  }
}
