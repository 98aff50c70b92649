/** What failed, once more at the end of a run: whoever has only the last part of its output has the reasons. */
import type { Failure } from "./events";
import type { Tally } from "./tally";

interface Ended {
  readonly what: string;
  readonly tally: Tally;
  readonly failures?: readonly Failure[];
}

/** Characters of a failure's message: its beginning names the assertion, its end the output of what was run. */
const HEAD = 1000;
const TAIL = 3000;

export function failureLines(outcomes: readonly Ended[]): string[] {
  return outcomes.filter(({ tally }) => tally.failed > 0).flatMap(linesOf);
}

function linesOf({ what, failures = [] }: Ended): string[] {
  if (failures.length === 0) return [`FAILED: ${what}`];
  return failures.flatMap(({ title, message }) => [
    `FAILED: ${what}: ${title}`,
    ...shortened(message.trim())
      .split("\n")
      .map((line) => `  ${line}`),
  ]);
}

function shortened(text: string): string {
  if (text.length <= HEAD + TAIL) return text;
  return `${text.slice(0, HEAD)}\n[${text.length - HEAD - TAIL} characters left out]\n${text.slice(-TAIL)}`;
}
