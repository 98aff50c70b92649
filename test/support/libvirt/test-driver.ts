/** libvirt's test driver: real XML in, real XML out, nothing runs. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Why there is none here; undefined when there is. */
export function testDriverMissing(): string | undefined {
  const folders = (process.env.PATH ?? "").split(":");
  return folders.some((folder) => existsSync(join(folder, "virsh"))) ? undefined : "not installed: virsh";
}

/** What virsh prints for commands that begin with the definition of a domain, on a host that has one domain, `test`, with ID 1. */
export function onTestDriver(definition: string, ...commands: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "powercloud-define-"));
  const file = join(folder, "domain.xml");
  writeFileSync(file, definition);
  const args = ["-q", "-c", "test:///default", [`define ${file}`, ...commands].join("; ")];
  try {
    return execFileSync("virsh", args, { encoding: "utf8", env: { ...process.env, LC_ALL: "C.UTF-8" } });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A definition after libvirt took it in and gave it back. */
export function throughLibvirt(definition: string, name: string): string {
  const text = onTestDriver(definition, `dumpxml --inactive ${name}`);
  return text.slice(text.indexOf("<domain"));
}
