/** Which drills there are. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readDurations, type Recorded } from "../durations";
import type { Drill } from "./drill";

export const DRILLS = "test/drills";

/** Where `npm run drill -- --record` writes, from the checkout. */
export const DRILL_DURATIONS = join(DRILLS, "durations.json");

export interface NamedDrill extends Drill {
  readonly name: string;
}

/** Names of all drills, sorted: their files'. */
export function drillNames(root: string): string[] {
  return readdirSync(join(root, DRILLS))
    .filter((file) => file.endsWith(".ts"))
    .map((file) => file.replace(/\.ts$/, ""))
    .sort();
}

/** @throws Error when the file has no drill in it */
export async function loadDrill(root: string, name: string): Promise<NamedDrill> {
  const { drill } = (await import(join(root, DRILLS, `${name}.ts`))) as { drill?: Drill };
  if (drill === undefined) throw new Error(`${join(DRILLS, `${name}.ts`)} exports no \`drill\``);
  return { name, ...drill };
}

export interface ListedDrill {
  readonly name: string;
  readonly title: string;
  readonly minutes: number;
  /** The minutes were measured, not estimated. */
  readonly measured: boolean;
}

/** What there is and how long each takes, by what was recorded last. */
export async function listDrills(root: string, recorded: Recorded = durations(root)): Promise<ListedDrill[]> {
  const all = await Promise.all(drillNames(root).map((name) => loadDrill(root, name)));
  return all.map(({ name, title, minutes }) => {
    const seconds = recorded[name]?.seconds;
    return { name, title, minutes: seconds === undefined ? minutes : seconds / 60, measured: seconds !== undefined };
  });
}

/** The list for people. */
export function listText(drills: readonly ListedDrill[]): string {
  const width = Math.max(...drills.map(({ name }) => name.length));
  const lines = drills.map(({ name, title, minutes, measured }) => {
    const time = `${measured ? "" : "about "}${minutes.toFixed(1)} min`;
    return `${name.padEnd(width)}  ${time.padStart(14)}  ${title}`;
  });
  const sum = drills.reduce((total, { minutes }) => total + minutes, 0);
  return [...lines, "", `${drills.length} drills, ${sum.toFixed(0)} minutes on a lab that is up`].join("\n");
}

function durations(root: string): Recorded {
  return readDurations(join(root, DRILL_DURATIONS));
}
