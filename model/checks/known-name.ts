import { describeValue, listOf } from "../reading/describe";
import type { Issues } from "../issues";
import type { Path } from "../path";

/** Reports a name that is none of those it may stand for. @param atKey the name is a key, not a value */
export function checkName(
  name: string | undefined,
  known: readonly (string | undefined)[] | undefined,
  what: string,
  path: Path,
  issues: Issues,
  atKey = false,
): void {
  if (name === undefined || !known || known.includes(name)) return;
  const candidates = known.filter((each) => each !== undefined);
  issues.report({
    path,
    found: describeValue(name),
    allowed: `${what}: ${listOf(candidates)}`,
    atKey,
    meant: { text: name, candidates },
  });
}
