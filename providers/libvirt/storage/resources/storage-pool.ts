/** `libvirt:index:StoragePool`: a folder, file system, volume group or remote storage as a libvirt pool. */
import { Properties, ProviderError } from "../../../base/types";
import { isSharedPool } from "../moving-disk";
import { checkPool, isPathChosen, POOL_TYPES, PoolInputs } from "../pool-inputs";
import { poolXml, readPool, remarkPool } from "../pool-xml";
import { poolInfo, volumeNames } from "../storage";
import { isMissing, STDIN, Virsh, VirshError } from "../../client";
import { parseMarker, sweepHalfMade } from "../volume-claim";
import { Found, Mark, persistentObject } from "../../ownership";

export const storagePool = persistentObject<PoolInputs>({
  noun: "storage pool",
  key: "pool",
  id: "URI|POOL",
  check: checkPool,
  chosenByHost: ["path", "permissions", "permissions.owner", "permissions.group"],
  observed: ({ type }) => ["permissions", ...(isPathChosen(type) ? [] : ["path"])],
  // VMs keep their open files while a pool of a folder is stopped for a moment.
  updatesInPlace: (path) => /^permissions(\W|$)/.test(path),
  find,
  state,
  define,
  start,

  async update(virsh, found, inputs) {
    const there = (found.own.permissions ?? {}) as Properties;
    if (Object.entries(inputs.permissions ?? {}).every(([key, value]) => there[key] === value)) return;
    await stop(virsh, inputs.name, `changing permissions of storage pool ${inputs.name}`);
    await define(virsh, inputs, found);
  },

  async remark(virsh, name, instance) {
    const what = `marking storage pool ${name}`;
    const text = await virsh.run(["pool-dumpxml", "--inactive", name], { what });
    await virsh.run(["pool-define", STDIN], { input: remarkPool(text, instance), what });
  },

  async setAutostart(virsh, name, on) {
    await virsh.run(["pool-autostart", name, ...(on ? [] : ["--disable"])]);
  },

  /** A folder goes only when it is empty; other storage is let go of and never emptied: it is not the pool's to delete. */
  async remove(virsh, name) {
    const type = (await find(virsh, name))?.own.type;
    const { active } = await state(virsh, name);
    if (active) await refuseWithVolumes(virsh, name);
    if (type === "dir" && active) await sweepHalfMade(virsh, name);
    const what = `removing storage pool ${name}`;
    await stop(virsh, name, what);
    const left = ({ output }: VirshError) => /not empty|no such file/i.test(output);
    if (type === "dir") await virsh.attemptRun(["pool-delete", name], left, { what });
    await virsh.attemptRun(["pool-undefine", name], isMissing, { what });
  },
});

/**
 * Volumes that this plugin made are disks of machines, or their bases. In another folder the pool would not have them, and new and
 * empty ones would be made. Those of shared storage are with its other hosts.
 */
async function refuseWithVolumes(virsh: Virsh, name: string): Promise<void> {
  if (await isSharedPool(virsh, name)) return;
  const names = await volumeNames(virsh, name);
  const made = names.map(parseMarker).flatMap((marker) => (marker?.content === undefined ? [] : [marker.volume]));
  const left = [...new Set(made)].filter((volume) => names.includes(volume)).sort();
  if (left.length === 0) return;
  throw new ProviderError(
    `storage pool ${name} on ${virsh.label} still has ${left.join(", ")}, made by other resources, which would be left behind: a pool in ` +
      "another place is a new one without them. Set back what is to change of it; or take those volumes out of the program first, and the " +
      `machines that run from them. To let go of the pool and keep its volumes: virsh -c '${virsh.uri}' pool-undefine ${name}`,
  );
}

async function find(virsh: Virsh, name: string): Promise<Found | undefined> {
  const text = await virsh.attemptRun(["pool-dumpxml", "--inactive", name], isMissing);
  if (text === undefined) return undefined;
  // libvirt tells a folder's permissions as it saw them when it looked last. A pool that is stopped, or busy, stays as known.
  if (readPool(text).type === "dir") await virsh.attemptRun(["pool-refresh", name], () => true);
  const live = await virsh.attemptRun(["pool-dumpxml", name], isMissing);
  const { uuid, instance, type, own } = readPool(text, live);
  const supported = POOL_TYPES.some((known) => known === type);
  const unsupported = supported ? undefined : `is of type ${type}; supported are ${POOL_TYPES.join(", ")}`;
  return { uuid, instance, own, says: [type, own.path].filter(Boolean).join(", "), unsupported };
}

async function state(virsh: Virsh, name: string): Promise<{ active: boolean; autostart: boolean }> {
  const info = await poolInfo(virsh, name);
  return { active: info["State"] === "running", autostart: info["Autostart"] === "yes" };
}

async function define(virsh: Virsh, inputs: PoolInputs, mark: Mark): Promise<void> {
  const what = `defining storage pool ${inputs.name} (${inputs.path ?? inputs.type})`;
  await virsh.run(["pool-define", STDIN], { input: poolXml(inputs, mark), what });
}

async function start(virsh: Virsh, inputs: PoolInputs): Promise<void> {
  const { name, type, path, source } = inputs;
  const what = `starting storage pool ${name}`;
  if (path !== undefined) {
    await virsh.run(["pool-build", name], { what: `making folder ${path} for storage pool ${name}` });
  }
  if (type !== "logical" || (source?.devices ?? []).length === 0) {
    await virsh.run(["pool-start", name], { what });
    return;
  }
  // A volume group that is there is taken as it is. libvirt refuses to make one over devices that hold something.
  const noGroup = ({ output }: VirshError) => /volume group .* not found|cannot process volume group/i.test(output);
  if ((await virsh.attemptRun(["pool-start", name], noGroup, { what })) !== undefined) return;
  await virsh.run(["pool-build", name], { what: `making volume group ${source?.name ?? ""} for storage pool ${name}` });
  await virsh.run(["pool-start", name], { what });
}

async function stop(virsh: Virsh, name: string, what: string): Promise<void> {
  await virsh.attemptRun(["pool-destroy", name], ({ output }) => /is not active/.test(output), { what });
}
