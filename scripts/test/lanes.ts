/** Work in several lanes: in each, one piece after another; the next free lane takes the next piece. */
export interface Piece<T> {
  readonly run: () => Promise<T>;
}

/** Runs all pieces in their order. A failed piece ends the lanes. */
export async function inLanes<T>(pieces: readonly Piece<T>[], lanes: number): Promise<T[]> {
  const queue = [...pieces];
  const results: T[] = [];
  const lane = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) results.push(await next.run());
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}

/** Deals like cards, so that each hand has some of all; fewer hands where there is nothing to deal. */
export function dealt<T>(cards: readonly T[], hands: number): T[][] {
  return Array.from({ length: Math.min(hands, cards.length) }, (_, hand) =>
    cards.filter((_card, index) => index % hands === hand),
  );
}
