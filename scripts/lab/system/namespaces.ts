import { existsSync, readdirSync, statSync } from "node:fs";
import { run, type RunResult } from "../../run";
import { removeEmpty } from "./remove-empty";

const FOLDER = "/run/netns";

/** Network namespaces by name, as `ip netns` keeps them in /run/netns. */

export function namespaceExists(name: string): boolean {
  return existsSync(`${FOLDER}/${name}`);
}

/**
 * Makes a network namespace whose loopback interface is up; one left half-made by an interrupted run is made anew.
 * @returns Whether it was made now.
 */
export async function ensureNamespace(name: string): Promise<boolean> {
  if (namespaceExists(name) && (await works(name))) return false;
  await removeNamespace(name);
  await run("ip", ["netns", "add", name]);
  await run("ip", ["-n", name, "link", "set", "lo", "up"]);
  return true;
}

/** Tells a namespace from an earlier one of the same name; undefined when there is none. */
export function namespaceInode(name: string): number | undefined {
  return statSync(`${FOLDER}/${name}`, { throwIfNoEntry: false })?.ino;
}

/** Removes a network namespace and with it every interface in it. Nothing happens when there is none. */
export async function removeNamespace(name: string): Promise<void> {
  if (namespaceExists(name)) await run("ip", ["netns", "delete", name]);
}

/** Removes the folder that `ip netns` mounts for namespaces, once nobody's are left in it. */
export async function removeNamespaceFolder(): Promise<void> {
  if (!existsSync(FOLDER) || readdirSync(FOLDER).length > 0) return;
  // Not mounted, or in use again by now: both are fine.
  await run("umount", [FOLDER], { allowExit: [0, 1, 32] });
  removeEmpty(FOLDER);
}

/** Runs a program in a network namespace. */
export function runIn(namespace: string, command: string, args: readonly string[]): Promise<RunResult> {
  return run("ip", ["netns", "exec", namespace, command, ...args]);
}

/** `ip netns add` makes an empty file first and mounts the namespace on it then: in between it is no namespace. */
function works(name: string): Promise<boolean> {
  return run("ip", ["-n", name, "link", "show", "lo"]).then(
    () => true,
    () => false,
  );
}
