/** What lies under the disks of a machine, where its program names another file than it runs from. */
import { filesUnder } from "../../storage";
import { elementAt, elements, parseXml, Virsh } from "../../client";
import { fileOf, FilesUnder, keyOf, overlays } from "./disk-files";

/**
 * Asks the host of each disk that is none of the program's volumes by its name; of a definition without such disks, nothing.
 * @param named Volumes that the program names, or named.
 */
export async function filesUnderDisks(
  virsh: Virsh,
  definition: string,
  named: readonly { readonly volume: string }[],
): Promise<FilesUnder> {
  const disks = elements(elementAt(parseXml(definition, "domain"), "devices"), "disk");
  const found: Record<string, readonly string[]> = {};
  for (const disk of overlays(disks, new Set(named.map(({ volume }) => keyOf(volume))))) {
    const file = fileOf(disk)!;
    found[file] = await filesUnder(virsh, file);
  }
  return found;
}
