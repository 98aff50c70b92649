/** Keeps secret what came in secret: wraps the outgoing values that sit where secrets came in. */
import { isObject, isSecret, SECRET, SIGNATURE, Wire } from "./marshal";

/** Marks a wire value as secret; a secret is not wrapped twice. */
export function asSecret(wire: Wire): Wire {
  return isSecret(wire) ? wire : { [SIGNATURE]: SECRET, value: wire };
}

/**
 * Wraps each value of `out` that sits at the path of a secret in `incoming`, whether or not it is still the same: a
 * server may have normalized it. Where the shapes differ, all of the value is wrapped, so that nothing slips through.
 */
export function keepSecrets(out: Record<string, Wire>, incoming: Record<string, Wire>): Record<string, Wire> {
  return Object.fromEntries(Object.entries(out).map(([key, value]) => [key, protect(value, incoming[key])]));
}

/** Wraps the named top-level properties. */
export function sealOutputs(out: Record<string, Wire>, names: readonly string[]): Record<string, Wire> {
  const sealed = { ...out };
  for (const name of names) {
    if (sealed[name] !== undefined) sealed[name] = asSecret(sealed[name]);
  }
  return sealed;
}

function protect(out: Wire, incoming: Wire | undefined): Wire {
  if (incoming === undefined || !holdsSecret(incoming)) return out;
  if (isSecret(incoming)) return asSecret(out);
  if (Array.isArray(out) && Array.isArray(incoming) && out.length === incoming.length) {
    return out.map((item, i) => protect(item, incoming[i]));
  }
  if (isObject(out) && isObject(incoming)) {
    return keepSecrets(out as Record<string, Wire>, incoming as Record<string, Wire>);
  }
  return asSecret(out);
}

function holdsSecret(wire: Wire): boolean {
  if (isSecret(wire)) return true;
  if (Array.isArray(wire)) return wire.some(holdsSecret);
  return isObject(wire) && Object.values(wire).some((value) => holdsSecret(value as Wire));
}
