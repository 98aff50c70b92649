import { join } from "node:path";
import { cacheDir } from "../paths";
import type { Progress } from "../progress";
import { UserError } from "../user-error";
import type { Tool } from "./catalogue";
import { withLock } from "./lock";
import { downloadWay } from "./ways/download";
import { goModuleWay } from "./ways/go-module";
import { pathWay } from "./ways/path";
import { pulumiHomeWay } from "./ways/pulumi-home";
import type { Brought, Way } from "./ways/way";
import { whatToBring } from "./what-to-bring";

/** The ways of getting a tool, the best first. The engine finds plugins in its home, other programs are on PATH. */
export function waysOf(tool: Tool): readonly Way[] {
  return [tool.plugin === undefined ? pathWay : pulumiHomeWay, downloadWay, goModuleWay];
}

/** The tool as it is there already, by the first way that has it; undefined when it is not. Changes nothing. */
export async function findBrought(tool: Tool, ways: readonly Way[] = waysOf(tool)): Promise<Brought | undefined> {
  for (const way of ways) {
    const found = await way.find(tool);
    if (found) return found;
  }
  return undefined;
}

/**
 * The tool, brought by the first way that works when it is not there yet. Two processes that want the same tool do the
 * work once.
 * @throws {UserError} When no way works; it says why each does not, and what to bring.
 */
export async function bring(tool: Tool, progress: Progress, ways: readonly Way[] = waysOf(tool)): Promise<Brought> {
  const found = await findBrought(tool, ways);
  if (found) return found;
  const lock = join(cacheDir(), "locks", `${tool.name}-${tool.version}.lock`);
  const onWait = () => progress.note(`  ${tool.name}: another setup is bringing it; waiting for that`);
  return withLock(lock, async () => (await findBrought(tool, ways)) ?? (await tryAll(tool, progress, ways)), onWait);
}

async function tryAll(tool: Tool, progress: Progress, ways: readonly Way[]): Promise<Brought> {
  const obstacles: string[] = [];
  for (const way of ways) {
    const obstacle = await way.obstacle(tool);
    if (obstacle !== undefined) {
      obstacles.push(`${way.name}: ${obstacle}`);
      continue;
    }
    try {
      return await progress.step(label(tool, way), (step) => way.bring(tool, step));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      obstacles.push(`${way.name}: ${reason}`);
      progress.note(`! ${tool.name}: ${way.name} failed, the next way is tried: ${reason.split("\n")[0]}`);
    }
  }
  throw new UserError(whatToBring(tool, obstacles));
}

function label(tool: Tool, way: Way): string {
  if (way !== goModuleWay) return `${tool.name} ${tool.version}: ${way.name}`;
  return `building ${tool.name} ${tool.version} (about ${tool.module?.minutes} min on 2 cores the first time)`;
}
