const MIB_PER_UNIT: Readonly<Record<string, number>> = { Mi: 1, Gi: 1024, Ti: 1024 * 1024 };

/** Units in which the model counts, with their size in MiB. */
const MIB_PER_RESULT = { MiB: 1, GiB: 1024 } as const;
export type QuantityUnit = keyof typeof MIB_PER_RESULT;

/**
 * Reads `768Mi`, `1.5Gi`, `2Ti` as a number of MiB or GiB. Fractions are fine as long as the result is whole: `0.5Gi` is
 * 512 MiB, but no number of GiB.
 *
 * @returns undefined when the text is no quantity, or not a whole number of at least 1 of the unit.
 */
export function parseQuantity(text: string, unit: QuantityUnit): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(Mi|Gi|Ti)$/.exec(text);
  if (!match) return undefined;
  const amount = (Number(match[1]) * MIB_PER_UNIT[match[2]]) / MIB_PER_RESULT[unit];
  return Number.isSafeInteger(amount) && amount >= 1 ? amount : undefined;
}
