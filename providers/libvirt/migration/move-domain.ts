/** A domain goes to another host, with its disks: live when it runs, by its definition when it does not. */
import { setTimeout as sleep } from "node:timers/promises";

import { Call, ProviderError } from "../../base/types";
import { warn } from "../../base/warn";
import {
  deleteConsoleLog,
  describeDomain,
  DomainDefinition,
  domainState,
  isOff,
  MigrationOptions,
  Mover,
  startsWithHost,
  wake,
  WITH_ALL_KEPT,
} from "../domains";
import { GuestAgent } from "../guest";
import { copyNvram, nvramOf, takeBackNvram } from "./firmware-state";
import { isMoving, migrateLive } from "./live-migration";
import { moveObstacles } from "./move-obstacles";
import { withNewPaths } from "./new-paths";
import { completeDisk, finishDisk, leaveDisk, movingDisks, PreparedDisk, prepareDisk, takeBackDisk } from "../storage";
import { happens, STDIN, Virsh, withHostLock } from "../client";

/** `there`: it was on the target already; `absent`: it is on neither host. */
export type MoveOutcome = "moved" | "there" | "absent";

const AGENT_SECONDS = 60;
const POLL_MS = 2000;
const SWEEP_MS = 15_000;

/**
 * Brings a domain from one host to the other. A move that was cut off is taken up again.
 * @param uuid The domain's, where the state knows it.
 * @throws ProviderError when another domain has the name, something stands against the move, or it failed: the domain is then where it was, and what
 * was prepared on the target is removed.
 */
export async function moveDomain(
  from: Virsh,
  to: Virsh,
  domain: Mover,
  options: MigrationOptions,
  call: Call,
): Promise<MoveOutcome> {
  const { name } = domain;
  const waiting = () => call.progress(`waiting for another run that moves ${name}`);
  // In one order for both directions, so that two never wait for each other.
  const [first, second] = from.uri < to.uri ? [from, to] : [to, from];
  return withHostLock(
    first,
    `move ${name}`,
    () => withHostLock(second, `move ${name}`, () => moveAlone(from, to, domain, options, call), waiting),
    waiting,
  );
}

async function moveAlone(
  from: Virsh,
  to: Virsh,
  domain: Mover,
  options: MigrationOptions,
  call: Call,
): Promise<MoveOutcome> {
  const { name } = domain;
  await outlastEarlierMove(from, name, call);
  const there = await describeDomain(to, name);
  if (there !== undefined && domain.uuid !== undefined && there.uuid !== domain.uuid) throw nameTaken(to, there);
  if (there !== undefined) {
    await completeMove(from, to, there);
    return "there";
  }
  const here = await describeDomain(from, name);
  if (here === undefined) return "absent";
  if (domain.uuid !== undefined && here.uuid !== domain.uuid) throw nameTaken(from, here);
  const { refusals, warnings } = await moveObstacles(from, to, domain, options);
  if (refusals.length > 0) throw new ProviderError(refusals.join("\n"));
  for (const warning of warnings) warn(call, warning);
  if (domain.running === true) await wake(from, name, call);
  call.progress(`moving ${name} from ${from.label} to ${to.label}`, { permanent: true });
  await carryOver(from, to, here, options, call);
  return "moved";
}

/** A run that was killed may have left its move under way: it goes on by itself, and has to end before anything is judged. */
async function outlastEarlierMove(from: Virsh, name: string, call: Call): Promise<void> {
  while (await isMoving(from, name)) {
    call.progress(`waiting for an earlier move of ${name} from ${from.label}, which is still under way`);
    await sleep(POLL_MS, undefined, { signal: from.signal });
  }
}

/**
 * What an earlier move that was cut off left on the source.
 * @throws ProviderError when the domain is on both hosts.
 */
async function completeMove(from: Virsh, to: Virsh, domain: DomainDefinition): Promise<void> {
  const { name } = domain;
  if ((await describeDomain(from, name)) !== undefined) {
    throw new ProviderError(
      `${name} is on ${from.label} and on ${to.label}: an earlier move broke off. Undefine the one that does not run ` +
        `(virsh list --all), then run pulumi up again`,
    );
  }
  // While the disk beside which it lies still tells its pool.
  await deleteConsoleLog(from, domain);
  const definition = await to.run(["dumpxml", "--inactive", "--security-info", name]);
  for (const disk of await movingDisks(to, name, definition)) await completeDisk(from, to, disk);
}

async function carryOver(
  from: Virsh,
  to: Virsh,
  domain: DomainDefinition,
  options: MigrationOptions,
  call: Call,
): Promise<void> {
  const { name } = domain;
  const live = !isOff(await domainState(from, name));
  const autostart = await startsWithHost(from, name);
  const definition = await from.run(["dumpxml", "--inactive", "--security-info", name]);
  const disks = await movingDisks(from, name, definition);
  const prepared: PreparedDisk[] = [];
  try {
    for (const disk of disks) prepared.push(await prepareDisk(from, to, disk, live, call));
    await (live
      ? migrateRunning(from, to, name, prepared, options, call)
      : redefine(from, to, name, definition, prepared, call));
  } catch (error) {
    // Not by the call's own signal, which may be aborted; what cannot be swept now is known by its marker later.
    const sweeper = new Virsh(to.uri, AbortSignal.timeout(SWEEP_MS));
    for (const each of prepared) await takeBackDisk(sweeper, each).catch(() => undefined);
    throw error;
  }
  for (const each of prepared) await finishDisk(to, each);
  await to.run(["autostart", name, ...(autostart ? [] : ["--disable"])]);
  await deleteConsoleLog(from, domain);
  for (const disk of disks) await leaveDisk(from, disk);
}

async function migrateRunning(
  from: Virsh,
  to: Virsh,
  name: string,
  prepared: readonly PreparedDisk[],
  options: MigrationOptions,
  call: Call,
): Promise<void> {
  const answered = await new GuestAgent(from, name).ping();
  await migrateLive(from, to, name, prepared, options, call);
  const state = await domainState(to, name);
  if (isOff(state)) throw new ProviderError(`${name} arrived on ${to.label}, but is ${state ?? "gone"} there`);
  const agent = new GuestAgent(to, name);
  if (answered && !(await happens(() => agent.ping(), AGENT_SECONDS, to.signal))) {
    const message = `${name} runs on ${to.label}, but its guest agent, which answered before the move, has been silent for ${AGENT_SECONDS} s`;
    warn(call, message);
  }
}

async function redefine(
  from: Virsh,
  to: Virsh,
  name: string,
  definition: string,
  prepared: readonly PreparedDisk[],
  call: Call,
): Promise<void> {
  const input = withNewPaths(definition, prepared);
  const [nvram, target] = [definition, input].map(nvramOf);
  const kept = nvram === undefined || target === undefined ? "--nvram" : await copyNvram(from, to, nvram, target, call);
  try {
    await to.run(["define", STDIN], { input, what: `defining domain ${name}` });
  } catch (error) {
    const sweeper = new Virsh(to.uri, AbortSignal.timeout(SWEEP_MS));
    if (kept === "--nvram" && target !== undefined) await takeBackNvram(sweeper, target).catch(() => undefined);
    throw error;
  }
  const others = WITH_ALL_KEPT.filter((flag) => flag !== "--nvram");
  await from.run(["undefine", name, kept, ...others], { what: `removing domain ${name}` });
}

function nameTaken(virsh: Virsh, { name, uuid }: DomainDefinition): ProviderError {
  return new ProviderError(
    `${virsh.label} has another domain ${name} (UUID ${uuid}): rename or remove that one, then run pulumi up again`,
  );
}
