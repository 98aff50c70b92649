/** A mistake in a model file. */
export interface ModelIssue {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in UTF-16 units. */
  readonly column: number;
  /** Like `centres.zunyi.hosts.zunyi-1.uri`; empty for the whole file. */
  readonly path: string;
  /** What was found, what is allowed, and perhaps what was meant. */
  readonly message: string;
}

/** All mistakes of a model file, in the order of their lines; the message has one line for each. */
export class ModelError extends Error {
  override name = "ModelError";

  constructor(readonly issues: readonly ModelIssue[]) {
    super(issues.map(formatIssue).join("\n"));
  }
}

/** `file:line:column: path: message`. */
export function formatIssue({ file, line, column, path, message }: ModelIssue): string {
  return [`${file}:${line}:${column}`, ...(path === "" ? [] : [path]), message].join(": ");
}
