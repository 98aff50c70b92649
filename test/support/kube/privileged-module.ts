import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../../scripts/paths";

const COPIED = ["components", "Pulumi.yaml", "stacks"];
const CONTAINER = "components/application/module-container.ts";

/** Runs `use` on a copy of the project in which the modules' container is privileged; the copy shares all else. */
export async function withPrivilegedModule<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "powercloud-privileged-"));
  try {
    for (const entry of await readdir(projectRoot)) {
      if (COPIED.includes(entry)) await cp(join(projectRoot, entry), join(folder, entry), { recursive: true });
      else await symlink(join(projectRoot, entry), join(folder, entry));
    }
    const file = join(folder, CONTAINER);
    const text = await readFile(file, "utf8");
    const changed = text.replace("securityContext: restrictedContainer", "securityContext: { privileged: true }");
    if (changed === text) throw new Error(`${CONTAINER} has no \`securityContext: restrictedContainer\` to change`);
    await writeFile(file, changed);
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
