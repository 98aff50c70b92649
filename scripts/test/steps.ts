/** What each step of a test run does. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { runChild } from "./children";
import { testFiles } from "./files";
import { runMocha } from "./mocha";
import type { Options, StepName } from "./options";
import { ready } from "./readiness";
import { say, seconds } from "./say";
import { add, FAILED, NOTHING, PASSED, type Tally } from "./tally";

/** Seconds. */
const LIMITS = { check: 600, unit: 300, golden: 300, integration: 1200, endToEnd: 3600 };

type Step = (root: string, options: Options) => Promise<Tally>;

export const STEP: Readonly<Record<StepName, Step>> = {
  lint: async (root) => {
    const eslint = await check(root, "ESLint", [binary(root, "eslint", "bin/eslint.js"), "."]);
    const prettier = await check(root, "Prettier", [binary(root, "prettier", "bin/prettier.cjs"), "--check", "."]);
    return eslint && prettier ? PASSED : FAILED;
  },
  types: async (root) =>
    (await check(root, "TypeScript", [binary(root, "typescript", "bin/tsc"), "--noEmit"])) ? PASSED : FAILED,
  unit: (root, options) => together(root, "test/unit", LIMITS.unit, options),
  golden: (root, options) => together(root, "test/golden", LIMITS.golden, options),
  integration: async (root, options) => {
    const files = testFiles(root, "test/integration");
    const obstacle = await ready();
    if (obstacle !== undefined) return withheld(files, obstacle);
    return oneByOne(root, files, options);
  },
  "end-to-end": async (root, options) => {
    const files = testFiles(root, "test/e2e");
    const obstacle = await ready();
    if (obstacle !== undefined) return withheld(files, obstacle);
    return together(root, "test/e2e", LIMITS.endToEnd, options);
  },
};

/** A tool that says with its exit code whether all is well. */
async function check(root: string, name: string, args: readonly string[]): Promise<boolean> {
  const { code, ended } = await runChild([process.execPath, ...args], { cwd: root, limit: LIMITS.check });
  if (code !== 0) say(`${name} failed (${ended ?? `exit code ${code}`})`);
  return code === 0;
}

async function together(root: string, folder: string, limit: number, options: Options): Promise<Tally> {
  const files = testFiles(root, folder);
  if (files.length === 0) return NOTHING;
  return runMocha({ root, files, limit, grep: options.grep });
}

/** One process a file, one after another: each needs the machine's few processors for itself. */
async function oneByOne(root: string, files: readonly string[], options: Options): Promise<Tally> {
  let sum = NOTHING;
  for (const [index, file] of files.entries()) {
    say(`${file} (${index + 1} of ${files.length}, at most ${LIMITS.integration / 60} minutes)`);
    const start = Date.now();
    const tally = await runMocha({ root, files: [file], limit: LIMITS.integration, grep: options.grep });
    say(`${file}: ${seconds(Date.now() - start)}`);
    sum = add(sum, tally);
  }
  return sum;
}

/** Skipped here, but a failure where CI promises a machine that can run them. */
function withheld(files: readonly string[], reason: string): Tally {
  const inCi = process.env["CI"] === "true";
  say("=".repeat(70));
  say(`${inCi ? "FAILED" : "SKIPPED"}: ${files.length} test files against real systems. Why: ${reason}`);
  for (const file of files) say(`  ${file}`);
  say("=".repeat(70));
  return inCi ? FAILED : { ...NOTHING, skipped: files.length };
}

function binary(root: string, name: string, path: string): string {
  const require = createRequire(join(root, "package.json"));
  return join(dirname(require.resolve(`${name}/package.json`)), path);
}
