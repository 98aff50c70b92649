/** Property values as a diff may show them: never a secret, never long. */

/** Pulumi marks a secret by this key; what the engine could not decrypt or would not show stands beside it. */
const SECRET_MARK = "4dabf18193072939515e22adb298388d";

/** What the engine writes for values that are not known before the update. */
const UNKNOWN = new Set([
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** A second net, should a program have forgotten to mark a secret. */
const SECRET_NAME = /passw|secret|token|private_?key|passphrase|credential|user_?data|stringData/i;

const LONGEST = 120;

/** A value as short JSON; `path` is where it stands. */
export function show(value: unknown, path: string): string {
  if (value === undefined) return "(none)";
  if (SECRET_NAME.test(path)) return "[secret]";
  const text = JSON.stringify(masked(value));
  return (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text).replaceAll("`", "'");
}

function masked(value: unknown): unknown {
  if (typeof value === "string") return UNKNOWN.has(value) ? "(known after up)" : value;
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== "object" || value === null) return value;
  if (SECRET_MARK in value) return "[secret]";
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, SECRET_NAME.test(key) ? "[secret]" : masked(item)]),
  );
}

/** The value at a property path such as `spec.containers[0].image` or `data["a.b"]`. */
export function valueAt(root: unknown, path: string): unknown {
  const keys = [...path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(
    ([, quoted, index, plain]) => quoted ?? index ?? plain!,
  );
  return keys.reduce<unknown>((value, key) => {
    // What lies inside a secret is as secret as the whole.
    if (isObject(value) && SECRET_MARK in value) return value;
    return isObject(value) ? value[key] : undefined;
  }, root);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
