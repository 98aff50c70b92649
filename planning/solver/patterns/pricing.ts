import { type Resources } from "../placement-types";
import { solve } from "./linear-programme";
import { RESOURCE_NAMES, ROUNDING } from "../resources";

/** What to fill one host with: a knapsack of several resources. */
export interface Knapsack {
  readonly capacity: Resources;
  readonly items: readonly (Resources & { readonly value: number; readonly most: number })[];
  /** Fillings worth no more than this are of no use. */
  readonly floor: number;
}

export interface Filling {
  /** How many of each item; worth `value` together. */
  readonly counts: readonly number[];
  readonly value: number;
  /** No filling is worth more, proven. */
  readonly upper: number;
}

/** A filling better by less than this share is not looked for; it goes into `upper`. */
const EPSILON = 5e-4;
/** Nodes of the search; when they are used up, the solver's own branch and bound takes over. */
const NODES = 30_000;

/** A copy of its own: an imported name is a property of its module, and this one is read in the innermost loop. */
const TOLERANCE = ROUNDING;

interface Item extends Resources {
  readonly index: number;
  readonly value: number;
  readonly most: number;
}

/**
 * The most valuable filling, by depth-first branch and bound. The bound is the Lagrangian one: with prices of resources
 * from the linear relaxation, what is left of the host is worth its price at most, and each further item only what it is
 * worth above the price of its resources.
 */
export async function fill({ capacity, items, floor }: Knapsack): Promise<Filling> {
  const useful = items.flatMap((item, index): Item[] =>
    item.most > 0 && item.value > 1e-9 ? [{ ...item, index }] : [],
  );
  const nothing = { counts: items.map(() => 0), value: 0 };
  if (useful.length === 0) return { ...nothing, upper: 0 };
  const { prices, objective } = await relaxation(capacity, useful);
  // The duals are rounded, so the relaxation's value is taken from them by weak duality rather than from the solver.
  const root = priceOf(capacity, prices) + useful.reduce((sum, item) => sum + gain(item, prices), 0);
  if (root <= floor * (1 + EPSILON)) return { ...nothing, upper: root };
  const search = new Search(useful, prices, Math.max(floor, objective * 0.5));
  search.visit(0, 0, capacity.vcpu, capacity.memoryMiB, capacity.diskGiB);
  if (search.nodes > NODES) return solved(capacity, items, useful, root);
  const counts = items.map(() => 0);
  useful.forEach(({ index }, at) => (counts[index] = search.best[search.position(at)]));
  const upper = Math.min(root, search.cutoff);
  return { counts, value: search.value, upper: Math.max(upper, search.value) };
}

class Search {
  best: number[];
  value = 0;
  nodes = 0;
  private readonly items: readonly Item[];
  private readonly order: readonly number[];
  /** By item: what it and all after it are worth above the price of their resources. */
  private readonly gains: readonly number[];
  private readonly counts: number[];

  constructor(
    items: readonly Item[],
    private readonly prices: readonly number[],
    private readonly floor: number,
  ) {
    // The largest first: small ones fill what is left.
    this.order = items
      .map((_, index) => index)
      .sort((a, b) => priceOf(items[b], prices) - priceOf(items[a], prices) || a - b);
    this.items = this.order.map((index) => items[index]);
    const gains = [0];
    for (const item of [...this.items].reverse()) gains.unshift(gains[0] + gain(item, prices));
    this.gains = gains;
    this.counts = items.map(() => 0);
    this.best = items.map(() => 0);
  }

  position(item: number): number {
    return this.order.indexOf(item);
  }

  /** Fillings below this are not looked for. */
  get cutoff(): number {
    return Math.max(this.value, this.floor) * (1 + EPSILON);
  }

  visit(at: number, value: number, vcpu: number, memoryMiB: number, diskGiB: number): void {
    if (value > this.value) {
      this.value = value;
      this.best = [...this.counts];
    }
    if (at === this.items.length || ++this.nodes > NODES) return;
    const [vcpuPrice, memoryPrice, diskPrice] = this.prices;
    const bound = value + vcpu * vcpuPrice + memoryMiB * memoryPrice + diskGiB * diskPrice + this.gains[at];
    if (bound <= this.cutoff) return;
    const item = this.items[at];
    const room = Math.min(
      item.most,
      fits(vcpu, item.vcpu),
      fits(memoryMiB, item.memoryMiB),
      fits(diskGiB, item.diskGiB),
    );
    for (let count = room; count >= 0; count--) {
      this.counts[at] = count;
      this.visit(
        at + 1,
        value + count * item.value,
        vcpu - count * item.vcpu,
        memoryMiB - count * item.memoryMiB,
        diskGiB - count * item.diskGiB,
      );
    }
    this.counts[at] = 0;
  }
}

function fits(free: number, demand: number): number {
  return demand > 0 ? Math.floor((free + TOLERANCE) / demand) : Infinity;
}

async function solved(
  capacity: Resources,
  items: Knapsack["items"],
  useful: readonly Item[],
  root: number,
): Promise<Filling> {
  const { columns, rows } = programme(capacity, useful);
  const { values } = await solve("Maximize", columns, rows, "integers");
  const counts = items.map(() => 0);
  useful.forEach(({ index }, at) => (counts[index] = Math.round(values[at])));
  const value = counts.reduce((sum, count, index) => sum + count * items[index].value, 0);
  return { counts, value, upper: Math.max(value, Math.min(root, value * (1 + EPSILON))) };
}

function programme(capacity: Resources, items: readonly Item[]) {
  const columns = items.map((item) => ({
    cost: item.value,
    rows: RESOURCE_NAMES.map((name, row) => [row, item[name]] as const).filter(([, amount]) => amount > 0),
    upper: item.most,
  }));
  const rows = RESOURCE_NAMES.map((name) => ({ sense: "<=" as const, limit: capacity[name] }));
  return { columns, rows };
}

async function relaxation(
  capacity: Resources,
  items: readonly Item[],
): Promise<{ prices: number[]; objective: number }> {
  const { columns, rows } = programme(capacity, items);
  const { duals, objective } = await solve("Maximize", columns, rows);
  return { prices: duals.map((dual) => Math.max(0, dual)), objective };
}

function priceOf(amounts: Resources, prices: readonly number[]): number {
  return RESOURCE_NAMES.reduce((sum, name, row) => sum + amounts[name] * prices[row], 0);
}

function gain(item: Item, prices: readonly number[]): number {
  return item.most * Math.max(0, item.value - priceOf(item, prices));
}
