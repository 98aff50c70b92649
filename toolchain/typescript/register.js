/**
 * Lets Node.js require TypeScript: `node --require .../toolchain/typescript/register.js`. Types are stripped, not checked; every line
 * stays where it is, so that stack traces are right as they are. What was stripped once lies in the user's cache by its content:
 * a plugin, a program and a command start in half the time of a loader that looks at each package too.
 */
"use strict";
/* eslint-disable @typescript-eslint/no-require-imports -- it is what Node.js loads first, without any loader */
const { createHash } = require("node:crypto");
const {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} = require("node:fs");
const { Module } = require("node:module");
const { homedir } = require("node:os");
const path = require("node:path");
const { version } = require("sucrase/package.json");

/** As `cacheDir` of scripts/paths.ts. */
const base = process.env.XDG_CACHE_HOME?.startsWith("/")
  ? process.env.XDG_CACHE_HOME
  : path.join(process.env.HOME || homedir(), ".cache");
const folder = path.join(base, "powercloud", "stripped", `sucrase-${version}`);

const OPTIONS = { transforms: ["typescript", "imports"], disableESTransforms: true };

const DAY_MS = 86_400_000;
/** A file is marked as used when that is so long ago, and removed when it was not used for so long. */
const MARK_MS = 7 * DAY_MS;
const KEEP_MS = 60 * DAY_MS;

/** TypeScript's own way to name a module that `import()` loads: by the file that a compiler would write. */
const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, parent, ...rest) {
  try {
    return resolve.call(this, request, parent, ...rest);
  } catch (error) {
    if (!/^\.{1,2}\/.*\.js$/.test(request) || !parent?.filename?.endsWith(".ts")) throw error;
    return resolve.call(this, request.replace(/\.js$/, ".ts"), parent, ...rest);
  }
};

Module._extensions[".ts"] = (module, file) => module._compile(stripped(file), file);

function stripped(file) {
  const source = readFileSync(file, "utf8");
  const kept = path.join(
    folder,
    `${createHash("sha256").update(JSON.stringify(OPTIONS)).update(source).digest("hex").slice(0, 32)}.js`,
  );
  return read(kept) ?? strip(source, file, kept);
}

function read(kept) {
  try {
    const { mtimeMs } = statSync(kept);
    const code = readFileSync(kept, "utf8");
    if (Date.now() - mtimeMs > MARK_MS) utimesSync(kept, new Date(), new Date());
    // A power cut may leave a file without its content; what was stripped is never empty.
    return code || undefined;
  } catch {
    return undefined;
  }
}

/** Without a cache that can be written it strips each time. */
function strip(source, file, kept) {
  const { transform } = require("sucrase");
  const { code } = transform(source, { ...OPTIONS, filePath: file });
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const own = `${kept}.${process.pid}`;
    writeFileSync(own, code, { mode: 0o600 });
    renameSync(own, kept);
    if (kept.endsWith("00.js")) discardOld();
  } catch {
    return code;
  }
  return code;
}

/** Now and then, by chance. */
function discardOld() {
  for (const name of readdirSync(folder)) {
    const old = path.join(folder, name);
    if (Date.now() - statSync(old).mtimeMs > KEEP_MS) rmSync(old, { force: true });
  }
}
