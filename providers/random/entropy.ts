/** Where random bytes come from, and unbiased choices from them. */
import { createHmac, randomBytes } from "node:crypto";

/** Gives the next `count` random bytes. */
export type Entropy = (count: number) => Buffer;

/** The system's cryptographic generator. */
export const systemEntropy: Entropy = (count) => randomBytes(count);

/**
 * Reproducible bytes from a text, HMAC-SHA-256 in counter mode: for choices that should stay the same, not for secrets.
 * The official plugin draws other values from the same seed; the state keeps what was drawn once.
 */
export function seededEntropy(seed: string): Entropy {
  let counter = 0;
  let pool = Buffer.alloc(0);
  return (count) => {
    while (pool.length < count) {
      const block = createHmac("sha256", seed).update(String(counter++)).digest();
      pool = Buffer.concat([pool, block]);
    }
    const taken = pool.subarray(0, count);
    pool = pool.subarray(count);
    return taken;
  };
}

/** The seed's entropy; the system's when there is none. */
export function entropyFor(seed: unknown): Entropy {
  return typeof seed === "string" && seed !== "" ? seededEntropy(seed) : systemEntropy;
}

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
