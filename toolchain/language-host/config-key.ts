/**
 * A configuration key in the form `namespace:config:name`. SDKs of every age read it; only newer ones read the short
 * form `namespace:name` that the engine sends.
 */
export function parseKey(key: string): string {
  const parts = key.split(":");
  if (parts.length === 3 && parts[1] === "config") return key;
  if (parts.length !== 2) throw new Error(`configuration key "${key}" must have the form namespace:name`);
  return `${parts[0]}:config:${parts[1]}`;
}
