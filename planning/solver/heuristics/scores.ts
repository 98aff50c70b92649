import type { Shares } from "./measures";

/** What a VM on a host is worth; the host with the most takes it. All are shares of the fleet. */
export type Score = (free: Shares, demand: Shares, capacity: Shares) => number;

/** Best fit: the host that is fullest afterwards, in shares of its own capacity. */
const bestFit: Score = (free, demand, capacity) =>
  -(
    ratio(free[0] - demand[0], capacity[0]) +
    ratio(free[1] - demand[1], capacity[1]) +
    ratio(free[2] - demand[2], capacity[2])
  );

/** Best fit in absolute amounts: a small host is fuller than a large one. */
const leastLeft: Score = (free, demand) => -(free[0] - demand[0] + free[1] - demand[1] + free[2] - demand[2]);

/** Dot product: the VM's demand points where the host has the most. */
const dotProduct: Score = (free, demand) => free[0] * demand[0] + free[1] * demand[1] + free[2] * demand[2];

/** Cosine: as the dot product, whatever the amounts. */
const cosine: Score = (free, demand) => dotProduct(free, demand, free) / (length(free) * length(demand) || 1);

/** Cosine in shares of the host's own capacity. */
const ownCosine: Score = (free, demand, capacity) => cosine(own(free, capacity), own(demand, capacity), capacity);

/** Norm: what is left is small in every resource. */
const norm: Score = (free, demand) =>
  -((free[0] - demand[0]) ** 2 + (free[1] - demand[1]) ** 2 + (free[2] - demand[2]) ** 2);

export const SCORES: readonly Score[] = [bestFit, leastLeft, dotProduct, cosine, ownCosine, norm];

function own(amounts: Shares, capacity: Shares): Shares {
  return [ratio(amounts[0], capacity[0]), ratio(amounts[1], capacity[1]), ratio(amounts[2], capacity[2])];
}

function length([a, b, c]: Shares): number {
  return Math.sqrt(a * a + b * b + c * c);
}

function ratio(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
