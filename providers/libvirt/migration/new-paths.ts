/** The definition of a domain for its new host, where its pools may be in other folders: edited at its files, one by one. */
import { posix } from "node:path";

import { childElements, editXml, Element, elementIn, samePath, setText, splitPath } from "../client";
import { PreparedDisk } from "../storage";

/** What lies beside disks, in the same pool: where its element is in the definition. */
const BESIDE: readonly (readonly string[])[] = [
  ["os", "kernel"],
  ["os", "initrd"],
  ["os", "dtb"],
  ["os", "loader"],
  ["os", "nvram"],
];

/**
 * A definition whose disks are where they were prepared on the target. Files right in the folder of a moved disk (kernel, variables
 * of the firmware, the console's log) are in the folder that its pool has there; every other path stays.
 */
export function withNewPaths(definition: string, disks: readonly PreparedDisk[]): string {
  const folders = movedFolders(disks);
  return editXml(definition, "domain", (domain) => {
    const devices = elementIn(domain, "devices");
    for (const element of childElements(devices, "disk")) moveDisk(element, disks);
    for (const place of BESIDE) {
      const file = elementIn(domain, ...place);
      const there = inNewFolder(file?.textContent, folders);
      if (file !== undefined && there !== undefined) setText(file, there);
    }
    for (const device of childElements(devices)) {
      const log = elementIn(device, "log");
      const there = inNewFolder(log?.getAttribute("file"), folders);
      if (there !== undefined) log?.setAttribute("file", there);
    }
  });
}

/** A disk is known by its target; a running machine may have another medium in it than its definition has. */
function moveDisk(element: Element, disks: readonly PreparedDisk[]): void {
  const device = elementIn(element, "target")?.getAttribute("dev");
  const source = elementIn(element, "source");
  const file = source?.getAttribute("file");
  if (file === null || file === undefined) return;
  const moved = disks.find(({ disk }) => disk.device === device && samePath(disk.path, file));
  if (moved === undefined) return;
  if (moved.path !== moved.disk.path) source?.setAttribute("file", moved.path);
  if (moved.content === "present") return;
  // What was under it here: on the target the image itself says what is under it there.
  for (const backing of childElements(element, "backingStore")) {
    if (childElements(backing).length > 0) element.removeChild(backing);
  }
}

/** Folder here to folder there; one from which disks went into several is none. */
function movedFolders(disks: readonly PreparedDisk[]): ReadonlyMap<string, string> {
  const folders = new Map<string, Set<string>>();
  for (const { disk, path: there } of disks) {
    const from = splitPath(disk.path).folder;
    folders.set(from, (folders.get(from) ?? new Set()).add(splitPath(there).folder));
  }
  return new Map([...folders].flatMap(([from, to]) => (to.size === 1 ? [[from, ...to] as [string, string]] : [])));
}

function inNewFolder(file: string | null | undefined, folders: ReadonlyMap<string, string>): string | undefined {
  if (file === null || file === undefined) return undefined;
  const { folder, name } = splitPath(file);
  const there = folders.get(folder);
  return there === undefined || there === folder ? undefined : posix.join(there, name);
}
