/** Work in several lanes: in each, one piece after another; the next free lane takes the next piece. */
export interface Piece<T> {
  /** Needs the machine for itself: it runs when all the others are done, one at a time. */
  readonly alone: boolean;
  readonly run: () => Promise<T>;
}

/** Runs all pieces in their order, those that need the machine for themselves last. A failed piece ends the lanes. */
export async function inLanes<T>(pieces: readonly Piece<T>[], lanes: number): Promise<T[]> {
  const queue = pieces.filter(({ alone }) => !alone);
  const results: T[] = [];
  const lane = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) results.push(await next.run());
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  for (const piece of pieces.filter(({ alone }) => alone)) results.push(await piece.run());
  return results;
}
