/** Where random bytes come from, and unbiased choices from them. */
import { randomBytes } from "node:crypto";
import { GoRand, seedOf } from "./go-rand";

/** Gives the next `count` random bytes. */
export type Entropy = (count: number) => Buffer;

/** The system's cryptographic generator. */
export const systemEntropy: Entropy = (count) => randomBytes(count);

/** An integer from 0 to `limit` - 1, each equally likely. `limit` is at most 2^64. */
export function below(limit: bigint, entropy: Entropy): bigint {
  const range = 2n ** 64n;
  // Values beyond the last whole multiple of the limit would make small results likelier: draw again.
  const fair = range - (range % limit);
  for (;;) {
    const drawn = entropy(8).readBigUInt64BE();
    if (drawn < fair) return drawn % limit;
  }
}

export function pick<T>(items: readonly T[], entropy: Entropy): T {
  return items[Number(below(BigInt(items.length), entropy))];
}

/** A random order of the items (Fisher-Yates). */
export function shuffled<T>(items: readonly T[], entropy: Entropy): T[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Number(below(BigInt(i + 1), entropy));
    [result[i], result[j]] = [result[j], result[i]];
  }
  return result;
}

/** Draws what a seed may fix. */
export interface Chooser {
  /** An integer from 0 to `limit` - 1. */
  below(limit: bigint): bigint;
  /** The integers from 0 to `count` - 1 in random order. */
  permutation(count: number): number[];
}

export const systemChooser: Chooser = {
  below: (limit) => below(limit, systemEntropy),
  permutation: (count) => shuffled([...Array(count).keys()], systemEntropy),
};

/** The seed's choices, the same as the official plugin's, for values that are no secrets; without a seed the system's. */
export function chooserFor(seed: unknown): Chooser {
  return typeof seed === "string" && seed !== "" ? new GoRand(seedOf(seed)) : systemChooser;
}
