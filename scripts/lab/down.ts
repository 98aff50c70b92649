import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Progress } from "../progress";
import { run } from "../run";
import { withLock } from "../toolchain/lock";
import { stopDaemon } from "./system/daemon";
import { labIdentity, type LabIdentity } from "./identity";
import { stopServices } from "./infrastructure";
import { stopLibvirtHost } from "./hosts/libvirt-host";
import { mountsBelow } from "./system/mounts";
import { removeNamespace, removeNamespaceFolder } from "./system/namespaces";
import { removeNetwork } from "./network/network";
import { removeStackConfig } from "./phases";
import { endProcesses, processesIn } from "./system/processes";
import { removeEmpty } from "./system/remove-empty";

/**
 * Removes a lab without remainder: VMs, daemons, namespaces with their bridges, mounts, run-time folder, `.lab/` and the
 * stacks' settings. Goes by what is there, not by the model, so it also works on a half-made lab, and twice.
 */
export async function labDown(root: string, progress: Progress): Promise<void> {
  const identity = labIdentity(root);
  const lock = join(identity.runDir, "lock");
  await withLock(
    lock,
    () => takeDown(identity, progress),
    () => progress.note("  another lab command of this checkout is under way; waiting for it"),
  );
  removeEmpty(identity.runDir, "/run/powercloud");
}

async function takeDown(identity: LabIdentity, progress: Progress): Promise<void> {
  const { id, root } = identity;
  await progress.step("services", () => stopServices(identity));
  await Promise.all(
    presentHosts(identity).map((name) => progress.step(`host ${name}`, () => stopLibvirtHost({ id, name, root }))),
  );
  await progress.step("network", async () => {
    for (const pidFile of leftPidFiles(identity)) await stopDaemon(pidFile);
    for (const namespace of ownNamespaces(identity)) {
      await endProcesses(processesIn(namespace), 5);
      await removeNamespace(namespace);
    }
    await removeNetwork(identity);
    await removeNamespaceFolder();
  });
  await progress.step("files", async () => {
    for (const mount of mountsBelow([identity.labDir, identity.runDir])) await run("umount", ["--lazy", mount]);
    removeStackConfig(identity);
    rmSync(identity.labDir, { recursive: true, force: true });
    rmSync(identity.runDir, { recursive: true, force: true });
  });
}

/** Hosts of which there is anything: data, or a namespace. */
function presentHosts(identity: LabIdentity): string[] {
  const prefix = `${identity.namespace}-`;
  const data = entries(join(identity.labDir, "hosts"));
  const spaces = entries("/run/netns").filter((name) => name.startsWith(prefix));
  return [...new Set([...data, ...spaces.map((name) => name.slice(prefix.length))])];
}

function ownNamespaces(identity: LabIdentity): string[] {
  return entries("/run/netns").filter(
    (name) => name === identity.namespace || name.startsWith(`${identity.namespace}-`),
  );
}

/** Pid files whose daemons were in no namespace any more. */
function leftPidFiles(identity: LabIdentity): string[] {
  const folder = join(identity.runDir, "pid");
  return entries(folder).map((name) => join(folder, name));
}

function entries(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
