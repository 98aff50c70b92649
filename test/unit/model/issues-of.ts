import { ModelError, type ModelIssue } from "../../../model/errors";
import { parseModel } from "../../../model/load";

/** Mistakes that the loader finds in a text; none when it is right. */
export function issuesOf(text: string): readonly ModelIssue[] {
  try {
    parseModel(text, "models/test.yaml");
    return [];
  } catch (error) {
    if (error instanceof ModelError) return error.issues;
    throw error;
  }
}

/** `path: message` of each mistake. */
export function linesOf(text: string): string[] {
  return issuesOf(text).map(({ path, message }) => `${path}: ${message}`);
}

/** Replaces a piece of text that is there exactly once. */
export function change(text: string, from: string, to: string): string {
  if (text.split(from).length !== 2) throw new Error(`"${from}" is not there exactly once`);
  return text.replace(from, () => to);
}
