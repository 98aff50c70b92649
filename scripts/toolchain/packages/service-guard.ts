import { existsSync, readFileSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";

const POLICY = "/usr/sbin/policy-rc.d";
const SAVED = `${POLICY}.powercloud-saved`;
const MARK = "# powercloud setup: services must not start while packages are installed";

/** A guard that answers "not allowed" (101) to every start, as Debian's policy-rc.d interface has it. */
const GUARD = `#!/bin/sh\n${MARK}\nexit 101\n`;

/** Runs `work` while package installation starts no service. What a killed run left of the guard is cleared first. */
export async function withoutServiceStarts<T>(work: () => Promise<T>): Promise<T> {
  await restore();
  if (existsSync(POLICY)) await rename(POLICY, SAVED);
  await writeFile(POLICY, GUARD, { mode: 0o755 });
  try {
    return await work();
  } finally {
    await restore();
  }
}

async function restore(): Promise<void> {
  if (existsSync(POLICY) && readFileSync(POLICY, "utf8").includes(MARK)) await rm(POLICY);
  if (existsSync(SAVED)) await rename(SAVED, POLICY);
}
