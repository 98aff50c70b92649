import { Composer, Document, LineCounter, type YAMLError } from "yaml";
import { CAPS } from "./caps";
import { Issues } from "../issues";
import { PlainReader } from "./plain";
import { CapExceeded, readTokens } from "./tokens";

/** A file as plain values, with what is already known to be wrong with it. */
export interface ReadDocument {
  readonly value: unknown;
  readonly issues: Issues;
}

/**
 * Reads one YAML 1.2 document under the caps of `caps.ts`.
 * @throws ModelError when the text is beyond a cap or cannot be understood as YAML; lesser mistakes are in `issues`.
 */
export function readDocument(text: string, file: string): ReadDocument {
  const lines = new LineCounter();
  const issues = new Issues(file, lines);
  const value = underCaps(issues, () => compose(text, lines, issues));
  return { value, issues };
}

function compose(text: string, lines: LineCounter, issues: Issues): unknown {
  const size = Buffer.byteLength(text);
  if (size > CAPS.bytes) throw new CapExceeded(0, `found ${size} bytes; allowed at most ${CAPS.bytes}`);
  // Duplicate keys are looked for later: the library takes quadratic time for it.
  const composer = new Composer({ version: "1.2", schema: "core", merge: false, uniqueKeys: false, stringKeys: true });
  const documents = [...composer.compose(readTokens(text, lines), true, text.length)];
  for (const error of documents.flatMap((document) => document.errors)) reportSyntax(error, issues);
  issues.throwIfAny();
  for (const warning of documents.flatMap((document) => document.warnings)) reportSyntax(warning, issues);
  const [first, second] = documents;
  if (second) {
    issues.reportAt(
      second.range[0],
      [],
      "found a second document; allowed one document in a file (no `---` inside it)",
    );
  }
  return new PlainReader(first as Document, issues).read();
}

function reportSyntax(error: YAMLError, issues: Issues): void {
  const unresolved = /^Unresolved tag: (.*)$/.exec(error.message);
  const message = unresolved
    ? `found the tag ${unresolved[1]}; allowed no tags but YAML's own (!!str, !!int, !!float, !!bool, !!null)`
    : `not valid YAML: ${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`;
  issues.reportAt(error.pos[0], [], message);
}

function underCaps<T>(issues: Issues, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof CapExceeded)) throw error;
    issues.reportAt(error.offset, [], error.message);
    issues.throwIfAny();
    throw error;
  }
}
