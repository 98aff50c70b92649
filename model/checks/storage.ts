import { DEFAULTS } from "../defaults";
import { describeValue, listOf } from "../reading/describe";
import { type Draft, entries } from "../draft";
import type { Issues } from "../issues";
import type { Path } from "../path";
import { checkName } from "./known-name";

const A_CLASS = "a class of standards.storage";

/** Classes of storage are declared, some host has each that a flavor asks for, and no two pools share a folder. */
export function checkStorage(draft: Draft, issues: Issues): void {
  const { standards, centres } = draft;
  if (!standards || !centres) return;
  const classes = Object.keys(standards.storage ?? {});
  const offered = new Set<string>();
  for (const [centre, { hosts }] of entries(centres)) {
    for (const [name, { pool, storage }] of entries(hosts)) {
      const path = ["centres", centre, "hosts", name, "storage"];
      const folders = new Map([[folderOf(pool ?? DEFAULTS.pool), "pool"]]);
      for (const [storageClass, given] of entries(storage)) {
        offered.add(storageClass);
        checkName(storageClass, classes, A_CLASS, [...path, storageClass], issues, true);
        checkFolder(given.pool, folders, [...path, storageClass, "pool"], issues);
      }
    }
  }
  for (const [name, { storage }] of entries(standards.flavors)) {
    if (storage === undefined) continue;
    const path = ["standards", "flavors", name, "storage"];
    checkName(storage, classes, A_CLASS, path, issues);
    if (!classes.includes(storage) || offered.has(storage)) continue;
    issues.report({
      path,
      found: describeValue(storage),
      allowed: `a class that some host has: ${listOf(classes.filter((each) => offered.has(each)))}; give a host storage.${storage}`,
    });
  }
}

function checkFolder(folder: string | undefined, seen: Map<string, string>, path: Path, issues: Issues): void {
  if (folder === undefined) return;
  const other = seen.get(folderOf(folder));
  if (other !== undefined) {
    issues.report({ path, found: describeValue(folder), allowed: `a folder that is not the host's ${other} too` });
  }
  seen.set(folderOf(folder), path.slice(-3, -1).join("."));
}

function folderOf(path: string): string {
  return path.replace(/\/+/g, "/").replace(/(?<=.)\/$/, "");
}
