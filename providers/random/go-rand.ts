/**
 * The generator of Go's `math/rand`, which the official plugin seeds: with it, a seed means the same to both plugins.
 * It is an additive lagged Fibonacci generator, x[n] = x[n-607] + x[n-273] modulo 2^64 (DP Mitchell and JA Reeds), whose
 * first register is warmed up by 7.8e12 steps before the seed is mixed in. Go 1 promises never to change its values.
 */
const LENGTH = 607;
const TAP = 273;
const WARM_UP_STEPS = 7_800_000_000_000n;

const WORD = (1n << 64n) - 1n;
const INT32_MAX = 2_147_483_647n;

/** The register before warming up is seeded like any other, with other shifts. */
const WARM_UP_SHIFTS = [20n, 10n] as const;
const SEED_SHIFTS = [40n, 20n] as const;

export class GoRand {
  private readonly register: BigUint64Array;
  private tap = 0;
  private feed = LENGTH - TAP;

  /** @param seed any 64-bit integer; only its remainder modulo 2^31 - 1 counts. */
  constructor(seed: bigint) {
    const warm = warmRegister();
    this.register = seedWords(seed, SEED_SHIFTS).map((word, i) => word ^ warm[i]);
  }

  /** From 0 to `limit` - 1, as `Intn` draws it: `limit` is from 1 to 2^63 - 1. */
  below(limit: bigint): bigint {
    // Go draws 31 bits where they do, and shifts the lower ones away.
    const bits = limit <= INT32_MAX ? 31n : 63n;
    const next = () => this.next63() >> (63n - bits);
    const range = 1n << bits;
    const fair = range - (range % limit);
    let drawn = next();
    while (drawn >= fair) drawn = next();
    return drawn % limit;
  }

  /** The numbers from 0 to `count` - 1 in random order, as `Perm` gives them. */
  permutation(count: number): number[] {
    const order: number[] = [];
    for (let i = 0; i < count; i++) {
      const j = Number(this.below(BigInt(i + 1)));
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private next63(): bigint {
    this.tap = (this.tap + LENGTH - 1) % LENGTH;
    this.feed = (this.feed + LENGTH - 1) % LENGTH;
    const sum = (this.register[this.feed] + this.register[this.tap]) & WORD;
    this.register[this.feed] = sum;
    return sum & (WORD >> 1n);
  }
}

/** The official plugin's seed from a text: its CRC-64 by ISO 3309, read as a signed number. */
export function seedOf(text: string): bigint {
  const polynomial = 0xd800000000000000n;
  let crc = WORD;
  for (const byte of Buffer.from(text)) {
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ polynomial : crc >> 1n;
  }
  return BigInt.asIntN(64, crc ^ WORD);
}

/** 607 words from a Lehmer generator, x = 48271 x modulo 2^31 - 1; three of its numbers make a word. */
function seedWords(seed: bigint, shifts: readonly [bigint, bigint]): BigUint64Array {
  let x = seed % INT32_MAX;
  if (x < 0n) x += INT32_MAX;
  if (x === 0n) x = 89_482_311n;
  const next = () => (x = (x * 48_271n) % INT32_MAX);
  for (let i = 0; i < 20; i++) next();
  return BigUint64Array.from({ length: LENGTH }, () => (next() << shifts[0]) ^ (next() << shifts[1]) ^ next());
}

let warmed: BigUint64Array | undefined;

/**
 * The register after the warm-up, which Go has as a table of 607 numbers. Here it is computed, once a process in about a
 * tenth of a second: the steps are linear, so that x^steps modulo the generator's polynomial says how the words after
 * them depend on those before.
 */
function warmRegister(): BigUint64Array {
  if (warmed !== undefined) return warmed;
  const start = seedWords(1n, WARM_UP_SHIFTS);
  // In the order in which steps overwrite them: word n + 607 is the sum of words n and n + 334.
  const words = Array.from({ length: 2 * LENGTH }, (_, n) => (n < LENGTH ? start[place(n)] : 0n));
  for (let n = LENGTH; n < 2 * LENGTH; n++) words[n] = (words[n - LENGTH] + words[n - TAP]) & WORD;
  const weights = powerOfX(WARM_UP_STEPS);
  const register = new BigUint64Array(LENGTH);
  const shift = Number(WARM_UP_STEPS % BigInt(LENGTH));
  for (let n = 0; n < LENGTH; n++) {
    let sum = 0n;
    for (let j = 0; j < LENGTH; j++) sum += weights[j] * words[n + j];
    register[place(n + shift)] = sum & WORD;
  }
  // Go begins to read this register at its end again, not where the warm-up stopped.
  warmed = register;
  return register;
}

/** Where the n-th word that is written lies in the register, which is filled from index 333 downwards. */
function place(n: number): number {
  return (((LENGTH - TAP - 1 - n) % LENGTH) + LENGTH) % LENGTH;
}

/** Coefficients of x^exponent modulo x^607 - x^334 - 1, each modulo 2^64. */
function powerOfX(exponent: bigint): bigint[] {
  let power = reduced([1n]);
  for (const bit of exponent.toString(2)) {
    power = reduced(squared(power));
    if (bit === "1") power = reduced([0n, ...power]);
  }
  return power;
}

/** Lowest terms first. x^607 is x^334 + 1: terms above it fold back, the highest first. */
function reduced(terms: readonly bigint[]): bigint[] {
  const folded = [...terms, ...Array<bigint>(Math.max(0, LENGTH - terms.length)).fill(0n)];
  for (let i = folded.length - 1; i >= LENGTH; i--) {
    folded[i - TAP] += folded[i];
    folded[i - LENGTH] += folded[i];
  }
  return folded.slice(0, LENGTH).map((term) => term & WORD);
}

/** Squares a polynomial as one large integer (Kronecker's substitution), which the engine multiplies fast. */
function squared(terms: readonly bigint[]): bigint[] {
  // Two 64-bit factors and up to 607 summands take 138 bits.
  const digits = 36;
  const packed = BigInt(
    `0x${[...terms]
      .reverse()
      .map((term) => term.toString(16).padStart(digits, "0"))
      .join("")}`,
  );
  const length = 2 * terms.length - 1;
  const product = (packed * packed).toString(16).padStart(length * digits, "0");
  return Array.from({ length }, (_, i) => {
    const end = product.length - i * digits;
    return BigInt(`0x${product.slice(end - digits, end)}`);
  });
}
