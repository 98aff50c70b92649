import { readdir, readFile, stat } from "node:fs/promises";
import * as path from "node:path";
import { CAPS } from "./reading/caps";
import { CHECKS } from "./checks";
import { readDocument } from "./reading/document";
import { without } from "./draft";
import { ModelError } from "./errors";
import { normalize } from "./normalize";
import modelSchema from "./model.schema.json";
import type { ModelFile } from "./schema";
import { type ModelService, SERVICES } from "./services";
import { checkStructure, type ModelSchema } from "./reading/structure";
import { suggest } from "./reading/suggest";
import type { Model } from "./types";

/** What a model file is read by. */
export interface ModelRegistry {
  readonly services: readonly ModelService[];
  /** JSON Schema of the file, with the sections of those services. */
  readonly schema: ModelSchema;
}

const REGISTRY: ModelRegistry = { services: SERVICES, schema: modelSchema };

/**
 * Reads and checks a model file.
 * @throws ModelError with all mistakes at once; also when the file cannot be read.
 */
export async function loadModel(file: string): Promise<Model> {
  return parseModel(await readText(file), displayName(file));
}

/**
 * @param text YAML
 * @param file name to show in messages
 * @param registry the services that it may choose. Default: all that there are
 * @throws ModelError with all mistakes at once
 */
export function parseModel(text: string, file: string, { services, schema }: ModelRegistry = REGISTRY): Model {
  const { value, issues } = readDocument(text, file);
  const draft = without(value, checkStructure(value, issues, schema));
  for (const check of CHECKS) check(draft, issues, services);
  issues.throwIfAny();
  // Plain objects with the usual prototype, in which nothing is missing.
  return normalize(draft as ModelFile, services);
}

async function readText(file: string): Promise<string> {
  const bytes = await readBytes(file);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw unreadable(file, "found bytes that are not UTF-8; allowed UTF-8 text");
  }
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    const { size } = await stat(file);
    if (size > CAPS.bytes) throw unreadable(file, `found ${size} bytes; allowed at most ${CAPS.bytes}`);
    return await readFile(file);
  } catch (error) {
    if (error instanceof ModelError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT") throw unreadable(file, `the file cannot be read (${code ?? String(error)})`);
    throw unreadable(file, `found no such file${await otherModels(file)}`);
  }
}

async function otherModels(file: string): Promise<string> {
  const folder = path.dirname(file);
  const names = await readdir(folder).catch(() => []);
  const models = names.filter((name) => name.endsWith(".yaml")).sort();
  if (models.length === 0) return `; allowed a model file, and ${displayName(folder)} has none`;
  const guess = suggest(path.basename(file), models);
  const hint = guess === undefined ? "" : `; did you mean ${guess}?`;
  return `; allowed one of ${models.join(", ")} in ${displayName(folder)}${hint}`;
}

function unreadable(file: string, message: string): ModelError {
  return new ModelError([{ file: displayName(file), line: 1, column: 1, path: "", message }]);
}

/** Relative to the working folder where that is shorter to read: files below it. */
function displayName(file: string): string {
  const relative = path.relative("", file);
  return relative === "" || relative.startsWith("..") ? file : relative;
}
