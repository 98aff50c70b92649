/** Starts node with an environment of any size. */
import { type ChildProcess, spawn, type SpawnOptions } from "node:child_process";
import { join } from "node:path";
import type { Writable } from "node:stream";

/**
 * Longest `NAME=value` with its end that Linux takes, in bytes (MAX_ARG_STRLEN, execve(2)): a stack's configuration with
 * a few chains of certificates is longer, and comes in one variable.
 */
const LONGEST = 128 * 1024;

/**
 * Most that the variables may take together, in bytes: a quarter of the stack's usual limit of 8 MiB, less room for
 * arguments (execve(2)).
 */
const MOST = 1536 * 1024;

/** Where the preload reads what the environment cannot carry; after standard input, output and error. */
const DESCRIPTOR = 3;

const PRELOAD = join(__dirname, "long-variables.js");

/** @param options `stdio` is a list of three, or left out */
export function startNode(args: readonly string[], options: SpawnOptions): ChildProcess {
  const { short, long } = divided(options.env ?? process.env);
  if (Object.keys(long).length === 0) return spawn("node", args, options);
  const stdio = Array.isArray(options.stdio) ? options.stdio : Array<"pipe">(DESCRIPTOR).fill("pipe");
  const child = spawn("node", ["--require", PRELOAD, ...args], {
    ...options,
    env: { ...short, POWERCLOUD_LONG_VARIABLES: String(DESCRIPTOR) },
    stdio: [...stdio, "pipe"],
  });
  const pipe = child.stdio[DESCRIPTOR] as Writable;
  // A child that ends before it has read them is judged by its ending.
  pipe.on("error", () => undefined).end(JSON.stringify(long));
  return child;
}

/** What fits into an environment, and what does not: what is too long for itself, then the longest until the rest fits. */
export function divided(env: NodeJS.ProcessEnv): { short: NodeJS.ProcessEnv; long: Record<string, string> } {
  const sizes = Object.entries(env)
    .map(([name, value = ""]) => ({ name, value, size: Buffer.byteLength(`${name}=${value}`) + 1 }))
    .sort((a, b) => b.size - a.size);
  let sum = sizes.reduce((total, { size }) => total + size, 0);
  const long: Record<string, string> = {};
  for (const { name, value, size } of sizes) {
    if (size <= LONGEST && sum <= MOST) break;
    long[name] = value;
    sum -= size;
  }
  return { short: Object.fromEntries(Object.entries(env).filter(([name]) => !(name in long))), long };
}
