/** Marsaglia's xorshift, 32 bits: whole numbers from 0 up to a limit; one seed always gives the same row. */
export function randomBelow(seed: number): (limit: number) => number {
  let state = seed | 0 || 1;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.floor(((state >>> 0) / 2 ** 32) * limit);
  };
}
