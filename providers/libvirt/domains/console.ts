/** The log of a domain's serial console: a file in the pool of its first disk, so it is read as a volume. */
import { promises as fs } from "node:fs";
import * as path from "node:path";
import { stripVTControlCharacters } from "node:util";

import { DomainInputs } from "./domain-inputs";
import { consoleLogPath } from "./domain-xml";
import { Virsh, withPrivateFolder } from "../client";
import { deleteVolume, describeVolume, refreshPool } from "../storage";

/** More than enough for the last lines. */
const TAIL_BYTES = 16 * 1024;

type Machine = Pick<DomainInputs, "name" | "disks">;

/** The last lines that a guest wrote to its console; empty when there is no log, or the disk is in no pool. */
export async function consoleTail(virsh: Virsh, domain: Machine, lines: number): Promise<string> {
  const place = await placeOfLog(virsh, domain);
  if (place === undefined) return "";
  const facts = await describeVolume(virsh, place.pool, place.name);
  if (facts === undefined) return "";
  const text = await withPrivateFolder(async (folder) => {
    const file = path.join(folder, "console.log");
    const offset = String(Math.max(0, facts.capacityBytes - TAIL_BYTES));
    await virsh.run(["vol-download", "--pool", place.pool, place.name, file, "--offset", offset]);
    return fs.readFile(file, "utf8");
  });
  return cleanLines(text).slice(-lines).join("\n");
}

/** Deletes the log of a domain that is gone. */
export async function deleteConsoleLog(virsh: Virsh, domain: Machine): Promise<void> {
  const place = await placeOfLog(virsh, domain);
  if (place !== undefined) await deleteVolume(virsh, place.pool, place.name);
}

async function placeOfLog(virsh: Virsh, domain: Machine): Promise<{ pool: string; name: string } | undefined> {
  const log = consoleLogPath(domain);
  if (log === undefined) return undefined;
  const pool = (await virsh.attemptRun(["vol-pool", domain.disks[0].volume], () => true))?.trim();
  if (!pool) return undefined;
  await refreshPool(virsh, pool);
  return { pool, name: path.posix.basename(log) };
}

function cleanLines(text: string): string[] {
  const lines = stripVTControlCharacters(text).split(/[\r\n]+/);
  return lines.map((line) => line.trimEnd()).filter((line) => line !== "");
}
