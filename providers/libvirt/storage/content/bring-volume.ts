/** A volume as a file of this machine: whole, or not at all. */
import { promises as fs } from "node:fs";
import * as path from "node:path";

import { Call, ProviderError } from "../../../base/types";
import { downloadVolume } from "./download";
import { Owner, ownerDigest } from "../../ownership";
import { withPointInTime } from "./point-in-time";
import { allocatedBytes, describeVolume, MIB, refreshPool, VolumeFacts } from "../storage";
import { fileSha256 } from "./upload";
import { Virsh } from "../../client";
import { VolumePlace } from "../volume-claim";
import { refuseUnderOverlay } from "../volume-layers";
import { domainsUsing } from "../volume-users";

export interface Wanted {
  readonly file: string;
  /** Of the file, hexadecimal; undefined: whatever it is. */
  readonly expectedSha256?: string;
  /** Of what an earlier run brought into the file, and may be put another in the place of. */
  readonly earlierSha256?: string;
  readonly owner: Owner;
}

/** What came. */
export interface Brought {
  readonly sha256: string;
  readonly bytes: number;
  /** Moment of the content, in the form of ISO 8601. */
  readonly copiedAt: string;
}

/**
 * Brings what a volume holds into a file that only this user may read. A volume that stands on its own and that no running
 * domain uses comes byte for byte; any other as of one moment, as self-contained qcow2.
 * @throws ProviderError when the volume is not there, the content is not the expected one, or the file is another's: it
 * then stays as it was.
 */
export async function bringVolume(virsh: Virsh, place: VolumePlace, wanted: Wanted, call: Call): Promise<Brought> {
  const { pool, name } = place;
  await refreshPool(virsh, pool);
  const facts = await requireVolume(virsh, place);
  const digest = ownerDigest(wanted.owner);
  const part = `${wanted.file}.${digest}.part`;
  const download = async (volume: string) => {
    await requireRoom(wanted.file, await allocatedBytes(virsh, { pool, name: volume }));
    await beginFile(part);
    await downloadVolume(virsh, { pool, name: volume }, part, call);
  };
  try {
    const copiedAt = new Date().toISOString();
    if (facts.backingPath === undefined && !(await isRunFrom(virsh, facts))) {
      await refuseUnderOverlay(virsh, place, facts.path);
      await download(name);
      if (await isRunFrom(virsh, facts)) throw startedMeanwhile(virsh, place);
    } else await withPointInTime(virsh, place, `${name}.${digest}.copying`, call, download);
    return { copiedAt, ...(await putInPlace(part, wanted, `volume ${name} on ${virsh.label}`)) };
  } finally {
    await fs.rm(part, { force: true });
  }
}

async function requireVolume(virsh: Virsh, { pool, name }: VolumePlace): Promise<VolumeFacts> {
  const facts = await describeVolume(virsh, pool, name);
  if (facts !== undefined) return facts;
  throw new ProviderError(
    `there is no volume ${name} in storage pool ${pool} on ${virsh.label}: make it (Volume) before it is downloaded, or correct its name`,
  );
}

async function isRunFrom(virsh: Virsh, { path: place }: VolumeFacts): Promise<boolean> {
  return (await domainsUsing(virsh, place, ["--list-active"])).length > 0;
}

function startedMeanwhile(virsh: Virsh, { name }: VolumePlace): ProviderError {
  return new ProviderError(
    `a domain on ${virsh.label} began to run from ${name} while it was downloaded, so that the content is of no one moment: run pulumi up again`,
  );
}

async function requireRoom(file: string, bytes: number): Promise<void> {
  const folder = path.dirname(path.resolve(file));
  const stats = await fs.statfs(folder).catch(() => {
    throw new ProviderError(`${file} cannot be written: there is no folder ${folder} on the machine that runs Pulumi`);
  });
  const available = stats.bavail * stats.bsize;
  if (available >= bytes) return;
  throw new ProviderError(
    `${folder} has ${Math.floor(available / MIB)} MiB free, ${file} needs ${Math.ceil(bytes / MIB)}; free space there, or name another file`,
  );
}

/** Guests' data is for nobody else. What a run that was killed left goes. */
async function beginFile(part: string): Promise<void> {
  await fs.rm(part, { force: true });
  await fs.writeFile(part, "", { mode: 0o600, flag: "wx" });
}

async function putInPlace(part: string, wanted: Wanted, what: string): Promise<{ sha256: string; bytes: number }> {
  const { file, expectedSha256, earlierSha256 } = wanted;
  const sha256 = (await fileSha256(part)) ?? "";
  if (expectedSha256 !== undefined && sha256 !== expectedSha256) {
    throw new ProviderError(
      `${what} came with SHA-256 ${sha256}, expected is ${expectedSha256}: it was written to since, or is damaged; ${file} was not touched. ` +
        "Correct expectedSha256, or look at the volume",
    );
  }
  const there = await fileSha256(file);
  if (there !== undefined && there !== sha256 && there !== earlierSha256) {
    throw new ProviderError(
      `${file} is there already with other content (SHA-256 ${there}), which is not overwritten: move it away, or name another file`,
    );
  }
  const handle = await fs.open(part, "r");
  const bytes = (await handle.stat()).size;
  await handle.sync();
  await handle.close();
  await fs.rename(part, file);
  return { sha256, bytes };
}
