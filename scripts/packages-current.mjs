// Ends with exit code 0 when node_modules holds what package-lock.json says, else 1. Plain JavaScript, as it runs
// before any package is there. npm writes node_modules/.package-lock.json as the last step of an installation.
import { readFileSync } from "node:fs";

const root = new URL("..", import.meta.url);

function packages(file) {
  try {
    return JSON.parse(readFileSync(new URL(file, root), "utf8")).packages;
  } catch {
    return undefined;
  }
}

const wanted = packages("package-lock.json") ?? {};
const installed = packages("node_modules/.package-lock.json");

function isCurrent(path) {
  const { version, optional, devOptional, peer } = wanted[path];
  const found = installed?.[path];
  // Packages for other platforms are in the lock file alone.
  return found ? found.version === version : optional || devOptional || peer;
}

const checked = Object.keys(wanted).filter((path) => path.startsWith("node_modules/"));
process.exitCode = installed && checked.every(isCurrent) ? 0 : 1;
