/** Which disk of a definition a program means by a volume. */
import * as path from "node:path";

import { attribute, elementAt, ParsedElement } from "../../client";

/** Paths under a disk's file, nearest first, by that file's path. */
export type FilesUnder = Readonly<Record<string, readonly string[]>>;

/** A disk is known by its volume's name: on another host the pool may be in another folder. */
export function keyOf(volume: string): string {
  return path.posix.basename(volume);
}

/** Path of a disk's file; undefined for a disk that is none. */
export function fileOf(disk: ParsedElement): string | undefined {
  return attribute(elementAt(disk, "source"), "file");
}

/**
 * Disks of a definition by {@link keyOf} of the volume. A disk that runs from an overlay, which a snapshot or a backup program put over
 * a volume that the program names, is that volume's disk.
 * @param named Volumes that the program names.
 */
export function disksByVolume(
  disks: readonly ParsedElement[],
  named: readonly { readonly volume: string }[],
  under: FilesUnder,
): Map<string, ParsedElement> {
  const keys = new Set(named.map(({ volume }) => keyOf(volume)));
  const found = new Map(disks.map((disk) => [keyOf(fileOf(disk) ?? ""), disk]));
  for (const disk of overlays(disks, keys)) {
    const base = filesUnder(disk, under)
      .map(keyOf)
      .find((key) => keys.has(key) && !found.has(key));
    if (base !== undefined) found.set(base, disk);
  }
  return found;
}

/** Disks whose file no volume of the program's is. */
export function overlays(disks: readonly ParsedElement[], keys: ReadonlySet<string>): ParsedElement[] {
  return disks.filter((disk) => fileOf(disk) !== undefined && !keys.has(keyOf(fileOf(disk)!)));
}

/** By the definition (`<backingStore>`: https://libvirt.org/formatdomain.html#hard-drives-floppy-disks-cdroms), then by `more`. */
function filesUnder(disk: ParsedElement, more: FilesUnder): string[] {
  const said: string[] = [];
  for (let layer = elementAt(disk, "backingStore"); layer !== undefined; layer = elementAt(layer, "backingStore")) {
    const file = fileOf(layer);
    if (file !== undefined) said.push(file);
  }
  return [...said, ...(more[fileOf(disk) ?? ""] ?? [])];
}
