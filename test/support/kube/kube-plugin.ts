/** The official `kubernetes` plugin as a process of its own, without an engine. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Properties } from "../../../providers/base/types";
import { toolPath } from "../../../scripts/toolchain/tools";
import { startEngineServer } from "../engine-server";
import { ProviderClient } from "../provider-client";

/**
 * Starts the plugin and configures it. Close the client in the end.
 * @param config As the SDK's `Provider` takes it, as in `{ kubeconfig: path }`.
 * @param env Added to this process's environment.
 */
export async function startKubePlugin(config: Properties, env: NodeJS.ProcessEnv = {}): Promise<ProviderClient> {
  const program = await toolPath("pulumi-resource-kubernetes");
  const engine = await startEngineServer();
  const child = spawn(program, [engine.address], {
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...process.env, ...env },
  });
  const stop = () => child.kill("SIGKILL");
  process.once("exit", stop);
  child.once("exit", () => process.off("exit", stop));
  try {
    return await ProviderClient.connect(await portOf(child), stop, config, { engine, name: "kubernetes" });
  } catch (error) {
    stop();
    throw error;
  }
}

/** A plugin prints the port that it serves on as its first line. */
async function portOf(child: ChildProcess): Promise<number> {
  const lines = createInterface(child.stdout!);
  const [line] = (await Promise.race([once(lines, "line"), once(child, "exit").then(() => [""])])) as [string];
  lines.close();
  child.stdout!.resume();
  if (!/^\d+$/.test(line)) throw new Error(`the kubernetes plugin printed ${JSON.stringify(line)} instead of its port`);
  return Number(line);
}
