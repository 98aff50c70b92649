/** Live migration of one domain (https://libvirt.org/migration.html): this process talks to both hosts. */
import { Call, ProviderError } from "../../base/types";
import { domainState, isRunning, MigrationOptions } from "../domains";
import { withNewPaths } from "./new-paths";
import { PreparedDisk } from "../storage";
import { connectionUri, parseLabels, Virsh, withPrivateFolder, writePrivate } from "../client";

const DEFAULT_TIMEOUT_SECONDS = 3600;
const PROGRESS_EVERY_MS = 2000;
/** Less than what the server leaves a cancelled call to put things in order. */
const ABORT_MS = 10_000;

/**
 * Moves a running domain with the content of its disks; the guest goes on. It is defined on the target and no longer on
 * the source.
 * @throws ProviderError when it did not come about; the guest then still runs on the source.
 */
export async function migrateLive(
  from: Virsh,
  to: Virsh,
  name: string,
  disks: readonly PreparedDisk[],
  options: MigrationOptions,
  call: Call,
): Promise<void> {
  const what = `moving ${name} from ${from.label} to ${to.label}`;
  if (options.maxDowntimeMs !== undefined) {
    await from.run(["migrate-setmaxdowntime", name, String(options.maxDowntimeMs)], { what });
  }
  const timer = setInterval(() => void report(from, name, what, call), PROGRESS_EVERY_MS);
  try {
    await withPrivateFolder(async (folder) => {
      const files = await definitions(from, name, disks, folder);
      const timeoutSeconds = options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
      await from.run(["migrate", ...migrateArguments(to, name, disks, options), ...files], { what, timeoutSeconds });
    });
  } catch (error) {
    if (await hasArrived(to, name)) return;
    await stopMigration(from, name);
    if (!(error instanceof ProviderError)) throw error;
    throw new ProviderError(
      `${error.message}\n${name} goes on running on ${from.label}; nothing is left on ${to.label}`,
    );
  } finally {
    clearInterval(timer);
  }
}

/** True while the domain is leaving this host. */
export async function isMoving(from: Virsh, name: string): Promise<boolean> {
  const text = await from.attemptRun(["domjobinfo", name], () => true);
  return /^Operation: +Outgoing migration$/m.test(text ?? "");
}

function migrateArguments(
  to: Virsh,
  name: string,
  disks: readonly PreparedDisk[],
  { uri, bandwidthMiBps }: MigrationOptions,
): string[] {
  const copied = disks.filter(({ content }) => content === "live" || content === "thin");
  const storage = copied.some(({ content }) => content === "live") ? "--copy-storage-all" : "--copy-storage-inc";
  return [
    ...["--live", "--persistent", "--undefinesource", "--auto-converge"],
    ...(copied.length === 0 ? [] : [storage, "--migrate-disks", copied.map(({ disk }) => disk.device).join(",")]),
    ...(uri === undefined ? [] : ["--migrateuri", uri]),
    ...(bandwidthMiBps === undefined ? [] : ["--bandwidth", String(bandwidthMiBps)]),
    ...["--domain", name, "--desturi", connectionUri(to.uri)],
  ];
}

/** Definitions for the target, where its pool is in another folder than the source's. */
async function definitions(
  from: Virsh,
  name: string,
  disks: readonly PreparedDisk[],
  folder: string,
): Promise<string[]> {
  if (disks.every(({ disk, path }) => disk.path === path)) return [];
  const running = await from.run(["dumpxml", "--migratable", "--security-info", name]);
  const persistent = await from.run(["dumpxml", "--inactive", "--security-info", name]);
  await writePrivate(`${folder}/running.xml`, withNewPaths(running, disks));
  await writePrivate(`${folder}/persistent.xml`, withNewPaths(persistent, disks));
  return ["--xml", `${folder}/running.xml`, "--persistent-xml", `${folder}/persistent.xml`];
}

async function report(from: Virsh, name: string, what: string, call: Call): Promise<void> {
  const text = await from.attemptRun(["domjobinfo", name], () => true).catch(() => undefined);
  const facts = parseLabels(text ?? "");
  const [left, total] = [facts["Data remaining"], facts["Data total"]];
  if (left !== undefined && total !== undefined) call.progress(`${what}: ${left} of ${total} to go`);
}

async function hasArrived(to: Virsh, name: string): Promise<boolean> {
  const later = new Virsh(to.uri, AbortSignal.timeout(ABORT_MS));
  return isRunning(await domainState(later, name).catch(() => undefined));
}

/** Whoever was cut off in the middle of a migration leaves its job on the source. */
async function stopMigration(from: Virsh, name: string): Promise<void> {
  const later = new Virsh(from.uri, AbortSignal.timeout(ABORT_MS));
  await later.attemptRun(["domjobabort", name], () => true).catch(() => undefined);
}
