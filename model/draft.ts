import type { Path } from "./path";
import type { ModelFile } from "./schema";

/** With parts that may be missing. */
export type Loose<T> = T extends readonly (infer Item)[]
  ? (Loose<Item> | undefined)[]
  : T extends object
    ? { [Key in keyof T]?: Loose<T[Key]> }
    : T;

/** A model file of which parts may be missing or left out: what the cross checks look at, so that all mistakes show at once. */
export type Draft = Loose<ModelFile>;

/** The value without the parts at the given paths (list entries become undefined). */
export function without(value: unknown, paths: readonly Path[]): Draft {
  if (paths.some((path) => path.length === 0)) return {};
  const copy = structuredClone(value);
  for (const path of paths) {
    const parent = path.slice(0, -1).reduce<unknown>((at, part) => at && (at as never)[part], copy);
    if (Array.isArray(parent)) parent[path.at(-1) as number] = undefined;
    else if (parent && typeof parent === "object") Reflect.deleteProperty(parent, path.at(-1)!);
  }
  return copy as Draft;
}

type Host = NonNullable<NonNullable<NonNullable<NonNullable<Draft["centres"]>[string]>["hosts"]>[string]>;

/** An adopted machine with the place in the file that tells of it. */
export interface AdoptedEntry {
  readonly path: Path;
  readonly name: string;
  readonly machine: NonNullable<NonNullable<Host["adopted"]>[string]>;
  readonly host: Host;
}

/** The machines that hosts ran before, in the file's order. */
export function adoptedOf(draft: Draft): AdoptedEntry[] {
  return entries(draft.centres).flatMap(([centre, { hosts }]) =>
    entries(hosts).flatMap(([id, host]) =>
      entries(host.adopted).map(([name, machine]) => {
        return { path: ["centres", centre, "hosts", id, "adopted", name], name, machine, host };
      }),
    ),
  );
}

/** Entries of a mapping that are there. */
export function entries<T>(mapping: Readonly<Record<string, T | undefined>> | undefined): [string, T][] {
  return Object.entries(mapping ?? {}).filter((entry): entry is [string, T] => entry[1] !== undefined);
}
