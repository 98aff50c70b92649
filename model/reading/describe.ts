const LONGEST = 80;

/** How a found value is named in a message. */
export function describeValue(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return Object.keys(value).length === 0 ? "an empty mapping" : "a mapping";
  const text = JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** `a, b or c`; `none` when the list is empty. */
export function listOf(names: Iterable<string>): string {
  const all = [...names];
  if (all.length === 0) return "none";
  if (all.length === 1) return all[0];
  return `${all.slice(0, -1).join(", ")} or ${all.at(-1)!}`;
}
