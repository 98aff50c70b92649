/** What stands against a machine's move to another host: asked before anything is prepared, and in a preview already. */
import {
  disksByVolume,
  domainState,
  fileOf,
  filesUnderDisks,
  hasSavedMemory,
  isOff,
  keyOf,
  MigrationOptions,
  Mover,
  throwAway,
} from "../domains";
import { COMMIT } from "../storage";
import { elementAt, elements, parseXml, Virsh } from "../client";
import { tpmOf } from "./firmware-state";
import { Fit, targetFit } from "./target-fit";

/**
 * @returns sentences for the user; none for a domain that is not here.
 * @throws ProviderError when a host does not answer.
 */
export async function moveObstacles(from: Virsh, to: Virsh, mover: Mover, options: MigrationOptions): Promise<Fit> {
  const { name } = mover;
  const state = await domainState(from, name);
  if (state === undefined) return { refusals: [], warnings: [] };
  const isSaved = await hasSavedMemory(from, name);
  const live = !isOff(state) || (isSaved && mover.running === true);
  const definition = await from.run(["dumpxml", "--inactive", "--security-info", name]);
  const running = isOff(state) ? definition : await from.run(["dumpxml", "--migratable", "--security-info", name]);
  const fit = await targetFit(from, to, name, running, live && options.ignoreCpu !== true);
  const refusals = [
    ...(await snapshots(from, name)),
    ...(await overlaid(from, mover, definition)),
    ...(isSaved ? saved(from, mover) : []),
    ...tpm(from, name, definition, live, options),
    ...fit.refusals,
  ];
  return {
    refusals: refusals.map((reason) => `${name} cannot move from ${from.label}: ${reason}`),
    warnings: fit.warnings,
  };
}

/** libvirt moves no running domain that has snapshots, and forgets those of one that is off. */
async function snapshots(from: Virsh, name: string): Promise<string[]> {
  const text = await from.run(["snapshot-list", name, "--name"], { what: `listing the snapshots of domain ${name}` });
  const names = text.split("\n").filter((line) => line.trim() !== "");
  if (names.length === 0) return [];
  return [
    `it has snapshots, ${names.join(", ")}, which would be lost; ` +
      `delete them first: take each Snapshot out of the program, or virsh snapshot-delete ${name} SNAPSHOT`,
  ];
}

/** The copy would be one file, and the program's volume stay behind. */
async function overlaid(from: Virsh, { disks = [] }: Mover, definition: string): Promise<string[]> {
  const present = elements(elementAt(parseXml(definition, "domain"), "devices"), "disk");
  const under = await filesUnderDisks(from, definition, disks);
  const found = disksByVolume(present, disks, under);
  return disks.flatMap(({ volume }) => {
    const disk = found.get(keyOf(volume));
    const file = disk === undefined ? undefined : fileOf(disk);
    if (file === undefined || keyOf(file) === keyOf(volume)) return [];
    return [`it runs from ${file}, which a snapshot or a backup program put over ${volume}: ${COMMIT}`];
  });
}

function saved(from: Virsh, { name, running, allowRestart }: Mover): string[] {
  if (running === true || allowRestart === true) return [];
  return [
    "it was saved as it ran (virsh managedsave), and its memory would stay behind; start it, so that it moves as it runs or is shut down in " +
      `order, or throw its memory away: allowRestart: true, or ${throwAway(from, name)}`,
  ];
}

/** libvirt hands the state of an emulated TPM (swtpm) to a running migration alone. */
function tpm(from: Virsh, name: string, definition: string, live: boolean, options: MigrationOptions): string[] {
  const kind = tpmOf(definition);
  if (kind === undefined || options.loseTpmState === true) return [];
  if (kind === "emulated" && live) return [];
  const consent =
    "or consent to a new, empty one by migration: { loseTpmState: true } (disks sealed by the old one then want their recovery key)";
  if (kind === "emulated") {
    return [
      `it is off, and the state of its TPM (keys of disks, say) can only go along while it runs: start it (virsh -c '${from.uri}' start ${name}) ` +
        `and move it live; ${consent}`,
    ];
  }
  return [
    `its TPM is ${kind}, which stays there: take the TPM out of its definition first (virsh edit ${name}); ${consent}`,
  ];
}
