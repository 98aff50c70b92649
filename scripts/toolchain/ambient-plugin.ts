import { delimiter, dirname } from "node:path";
import type { Finding } from "./doctor";
import { findOnPath } from "./on-path";
import { plugins } from "./plugins";

/** The setting of Pulumi's by which it looks for no plugins on PATH. */
const IGNORE = "PULUMI_IGNORE_AMBIENT_PLUGINS";

/**
 * The program on PATH that the engine takes in place of any installed plugin of this name, whatever its version
 * ("ambient" plugins, meant for their developers); undefined when there is none, or the engine is told not to look.
 * Source: Pulumi, sdk/go/common/workspace/plugins.go, `GetPluginPath`.
 */
export async function ambientPlugin(name: string, env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  if (/^(1|true)$/i.test(env[IGNORE] ?? "")) return undefined;
  const path = await findOnPath(`pulumi-resource-${name}`, env.PATH);
  return path && env.PATH?.split(delimiter).includes(dirname(path)) ? path : undefined;
}

/** What the engine runs in place of this project's plugins because it is on PATH; nothing when all is well. */
export async function examineAmbient(): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { name } of await plugins()) {
    const path = await ambientPlugin(name);
    if (path === undefined) continue;
    const found = `${path}, which the engine takes before any plugin that is installed`;
    const fix = `take ${path} off PATH, or set ${IGNORE}=true`;
    findings.push({ name: `plugin ${name} on PATH`, ok: false, found, fix });
  }
  return findings;
}
