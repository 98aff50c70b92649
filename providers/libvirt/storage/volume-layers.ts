/** Files that stand on others: clones, and overlays that snapshots and backup programs leave. */
import { posix } from "node:path";

import { ProviderError } from "../../base/types";
import { isMissing, isName, parseXml, samePath, textAt, Virsh } from "../client";
import { parseVolumeNames } from "./storage";
import { filePools, withPoolAt } from "./folder-pool";
import { parseMarker } from "./volume-claim";

/** Commands in one call of virsh: far below what one argument may be long (execve(2)). */
const AT_ONCE = 200;
/** More than QEMU opens. */
const DEEPEST = 200;

/** A volume that has another file under it. */
export interface Layer {
  readonly pool: string;
  readonly name: string;
  readonly path: string;
  /** Path of the file that it stands on. */
  readonly under: string;
  /** A resource of ours made it: a clone. Else somebody did by hand, or a snapshot. */
  readonly isOurs: boolean;
}

/** Every layer in the host's pools of files, which libvirt looks at anew: QEMU and others make files without its knowledge. */
export async function layersOf(virsh: Virsh): Promise<Layer[]> {
  const layers: Layer[] = [];
  for (const pool of await filePools(virsh)) {
    // A pool that is busy, or whose server is away, is taken as libvirt knows it.
    await virsh.attemptRun(["pool-refresh", pool], () => true);
    layers.push(...(await layersIn(virsh, pool)));
  }
  return layers;
}

/** Those of them that stand on `path`, however many are between. */
export function standingOn(layers: readonly Layer[], path: string): Layer[] {
  const found = new Set<Layer>();
  const visit = (under: string): void => {
    for (const layer of layers) {
      if (!samePath(layer.under, under) || found.has(layer)) continue;
      found.add(layer);
      visit(layer.path);
    }
  };
  visit(path);
  return [...found];
}

/**
 * The files under a file, nearest first, as libvirt reads them in their headers; none for a file that it cannot read, or that is in a
 * folder which is not there.
 */
export async function filesUnder(virsh: Virsh, file: string): Promise<string[]> {
  const under: string[] = [];
  for (let next: string | undefined = file; next !== undefined && under.length < DEEPEST;) {
    const current: string = next;
    const layers = await withPoolAt(virsh, posix.dirname(current), async (pool) => {
      await virsh.attemptRun(["pool-refresh", pool], () => true);
      return layersAmong(virsh, pool, [posix.basename(current)], new Set());
    });
    next = layers?.[0]?.under;
    if (next !== undefined) under.push(next);
  }
  return under;
}

async function layersIn(virsh: Virsh, pool: string): Promise<Layer[]> {
  const names = parseVolumeNames(await virsh.run(["vol-list", pool], { what: `listing the volumes of pool ${pool}` }));
  const markers = names.map(parseMarker).flatMap((marker) => (marker === undefined ? [] : [marker.volume]));
  const volumes = names.filter((name) => parseMarker(name) === undefined);
  return layersAmong(virsh, pool, volumes, new Set(markers));
}

async function layersAmong(
  virsh: Virsh,
  pool: string,
  names: readonly string[],
  ours: ReadonlySet<string>,
): Promise<Layer[]> {
  const what = `reading the volumes of pool ${pool}`;
  // What is no name of ours may mean something to virsh.
  const plain = isName(pool) === undefined ? names.filter((name) => isName(name) === undefined) : [];
  const single = names.filter((name) => !plain.includes(name));
  const documents: string[] = [];
  for (let at = 0; at < plain.length; at += AT_ONCE) {
    const some = plain.slice(at, at + AT_ONCE);
    const text = await virsh.attemptRun(
      [some.map((name) => `vol-dumpxml --pool ${pool} ${name}`).join("; ")],
      isMissing,
      { what },
    );
    if (text === undefined) single.push(...some);
    else documents.push(text);
  }
  for (const name of single) {
    documents.push(
      (await virsh.attemptRun(["vol-dumpxml", "--pool", pool, `--vol=${name}`], isMissing, { what })) ?? "",
    );
  }
  return documents.flatMap((text) => parseLayers(text, pool, ours));
}

/** The layers among the volumes in `virsh vol-dumpxml`, one document after the other. */
export function parseLayers(documents: string, pool: string, ours: ReadonlySet<string> = new Set()): Layer[] {
  return documents.split(/(?<=<\/volume>)/).flatMap((text) => {
    if (!text.includes("<volume")) return [];
    const xml = parseXml(text, "volume");
    const under = textAt(xml, "backingStore", "path");
    if (!under) return [];
    const name = textAt(xml, "name") ?? "";
    return [{ pool, name, path: textAt(xml, "target", "path") ?? "", under, isOurs: ours.has(name) }];
  });
}

/** @throws ProviderError for a volume that its machine wrote to only until somebody took a snapshot. */
export async function refuseUnderOverlay(virsh: Virsh, { pool, name }: { pool: string; name: string }, path: string) {
  const overlays = standingOn(await layersOf(virsh), path).filter(({ isOurs }) => !isOurs);
  if (overlays.length === 0) return;
  throw new ProviderError(
    `volume ${name} in storage pool ${pool} on ${virsh.label} holds only what was written until ${overlays.map((layer) => layer.path).join(", ")} ` +
      `was put over it, by a snapshot or a backup program: ${COMMIT}`,
  );
}

/** How overlays end. */
export const COMMIT =
  "bring what was written since back into it first: while the machine runs, virsh blockcommit MACHINE DISK --active --pivot (DISK from " +
  "virsh domblklist MACHINE); while it is off, qemu-img commit OVERLAY, then its disk set back by virsh edit";
