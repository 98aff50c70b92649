/** Seconds of a preview by both programs, one right after the other. */
export interface Times {
  readonly own: number;
  readonly bare: number;
}

/** By phase. */
export type Pair = Readonly<Record<string, Times>>;

/** The median of the pairs' ratios: whatever else the machine does is much the same for both of a pair. */
export function ratioOf(pairs: readonly Pair[], of: (pair: Pair) => Times): number {
  return median(pairs.map(of).map(({ own, bare }) => own / bare));
}

/** Of all phases. */
export function total(pair: Pair): Times {
  const times = Object.values(pair);
  return { own: sum(times.map(({ own }) => own)), bare: sum(times.map(({ bare }) => bare)) };
}

/** A row of a table: medians in seconds, and the ratio. */
export function row(name: string, pairs: readonly Pair[], of: (pair: Pair) => Times): string[] {
  const times = pairs.map(of);
  const medians = [median(times.map(({ own }) => own)), median(times.map(({ bare }) => bare))];
  return [name, ...medians.map((value) => value.toFixed(1)), ratioOf(pairs, of).toFixed(2)];
}

export function inWords(pair: Pair): string {
  const { own, bare } = total(pair);
  return `powercloud ${own.toFixed(1)} s, bare engine ${bare.toFixed(1)} s`;
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
