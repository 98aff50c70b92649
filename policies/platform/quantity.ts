/** Amounts as Kubernetes writes them: `250m`, `64Mi`, `1e3`, 2. */
import { read, WrongType } from "../base/value";

/** Sign, digits, and a suffix or an exponent (k8s.io/apimachinery, resource.Quantity). */
const QUANTITY = /^\+?(\d+\.?\d*|\.\d+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/;

/**
 * Whether there is an amount above zero at a path. Zero, an empty text and null give none.
 * @throws WrongType when it is no amount at all.
 */
export function hasAmount(value: unknown, path: string): boolean {
  const found = read(value, path);
  if (found === undefined || found === "") return false;
  const match = typeof found === "number" || typeof found === "string" ? QUANTITY.exec(String(found)) : null;
  if (match === null) throw new WrongType(path, found, "an amount such as 250m or 64Mi");
  return Number(match[1]) > 0;
}
