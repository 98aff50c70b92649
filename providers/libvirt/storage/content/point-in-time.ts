/** What a volume holds at one moment, as a qcow2 volume of its own beside it. */
import { setTimeout as sleep } from "node:timers/promises";

import { Call, ProviderError } from "../../../base/types";
import { attribute, elementAt, elements, parseXml, STDIN, toXml, Virsh, withHostLock } from "../../client";
import { whileFrozen } from "../../guest";
import { createFrom, deleteVolume, describeVolume, refreshPool, VolumeFacts } from "../storage";
import { VolumePlace } from "../volume-claim";
import { refuseUnderOverlay } from "../volume-layers";
import { domainsUsing } from "../volume-users";

const POLL_MS = 500;
const SWEEP_MS = 15_000;

/**
 * Runs `work` with the name of a temporary volume in the same pool: qcow2, self-contained, as of one moment. Of a running
 * domain's disk QEMU copies it behind the guest (`virsh backup-begin`), which goes on writing.
 * @param temporary Its name; what an earlier run left under it is removed.
 * @throws ProviderError when the volume is not there, or encrypted, or the pool has no room.
 */
export async function withPointInTime<T>(
  virsh: Virsh,
  { pool, name }: VolumePlace,
  temporary: string,
  call: Call,
  work: (temporary: string) => Promise<T>,
): Promise<T> {
  await refreshPool(virsh, pool);
  const facts = await requirePlain(virsh, { pool, name });
  await refuseUnderOverlay(virsh, { pool, name }, facts.path);
  const [domain] = await domainsUsing(virsh, facts.path, ["--list-active"]);
  await sweep(virsh, pool, temporary, domain);
  try {
    if (domain === undefined) {
      await createFrom(virsh, pool, { name: temporary, capacityBytes: facts.capacityBytes, format: "qcow2" }, name);
    } else {
      const target = `${facts.path.slice(0, -name.length)}${temporary}`;
      // A domain has one backup job at a time, and its other disks may be copied as well.
      await withHostLock(virsh, `backup ${domain}`, () => backUp(virsh, domain, facts.path, target, call));
      await refreshPool(virsh, pool);
    }
    return await work(temporary);
  } finally {
    // Not by the call's own signal, which may be aborted; what cannot be swept now is swept by the next copy.
    const sweeper = new Virsh(virsh.uri, AbortSignal.timeout(SWEEP_MS));
    await sweep(sweeper, pool, temporary, domain).catch(() => undefined);
  }
}

/** Ends a copy into this volume that is under way, and removes the volume. */
export async function sweep(virsh: Virsh, pool: string, temporary: string, domain?: string): Promise<void> {
  if (domain !== undefined && (await isBackedUpTo(virsh, domain, temporary))) {
    await virsh.attemptRun(["domjobabort", domain], () => true);
    while (await isBackedUpTo(virsh, domain, temporary)) await sleep(POLL_MS, undefined, { signal: virsh.signal });
  }
  await refreshPool(virsh, pool);
  await deleteVolume(virsh, pool, temporary);
}

async function isBackedUpTo(virsh: Virsh, domain: string, temporary: string): Promise<boolean> {
  const text = await virsh.attemptRun(["backup-dumpxml", domain], () => true);
  return text?.includes(`/${temporary}'`) ?? false;
}

async function requirePlain(virsh: Virsh, { pool, name }: VolumePlace): Promise<VolumeFacts> {
  const facts = await describeVolume(virsh, pool, name);
  const where = `volume ${name} in storage pool ${pool} on ${virsh.label}`;
  if (facts === undefined) throw new ProviderError(`${where} is not there: make it (Volume) before its copy`);
  if (facts.encryption === undefined) return facts;
  throw new ProviderError(`${where} is encrypted, and its copy would not be: copy it by a backup inside the guest`);
}

async function backUp(virsh: Virsh, domain: string, path: string, target: string, call: Call): Promise<void> {
  const what = `copying a disk of domain ${domain}`;
  const input = backupXml(await virsh.run(["dumpxml", domain]), path, target);
  await outlastBackup(virsh, domain, () => call.progress(`waiting for another backup of ${domain} on ${virsh.label}`));
  await whileFrozen(virsh, domain, call, async () => {
    await virsh.run(["backup-begin", domain, STDIN], { input, what });
  });
  await outlastBackup(virsh, domain);
  const ended = await virsh.run(["domjobinfo", domain, "--completed", "--keep-completed"], { what });
  if (/Job type:\s+Completed/.test(ended) && ended.includes("Backup")) return;
  throw new ProviderError(
    `${what} on ${virsh.label} did not end well (the domain stopped, or its pool is full): run pulumi up again`,
  );
}

/** Waits until no backup of the domain is under way: this one, or an operator's. */
async function outlastBackup(virsh: Virsh, domain: string, tell?: () => void): Promise<void> {
  while ((await virsh.attemptRun(["domjobinfo", domain], () => true))?.includes("Backup")) {
    await refuseIfPulled(virsh, domain);
    tell?.();
    await sleep(POLL_MS, undefined, { signal: virsh.signal });
  }
}

/** A backup that another program reads (pull mode) ends when that program says so, which may be never. */
async function refuseIfPulled(virsh: Virsh, domain: string): Promise<void> {
  const text = await virsh.attemptRun(["backup-dumpxml", domain], () => true);
  if (text === undefined || attribute(parseXml(text, "domainbackup"), "mode") !== "pull") return;
  throw new ProviderError(
    `${domain} on ${virsh.label} is being read by another backup program, and has one backup at a time: let that end, or end it: ` +
      `virsh -c '${virsh.uri}' domjobabort ${domain}`,
  );
}

/** @see https://libvirt.org/formatbackup.html */
export function backupXml(definition: string, path: string, target: string): string {
  const disks = elements(elementAt(parseXml(definition, "domain"), "devices"), "disk");
  return toXml("domainbackup", {
    disks: {
      disk: disks.map((disk) => {
        const name = attribute(elementAt(disk, "target"), "dev");
        const wanted = attribute(elementAt(disk, "source"), "file") === path;
        if (!wanted) return { "@name": name, "@backup": "no" };
        return {
          "@name": name,
          "@backup": "yes",
          "@type": "file",
          driver: { "@type": "qcow2" },
          target: { "@file": target },
        };
      }),
    },
  });
}
