/** Parts of a comment that may be shortened, and how all of them together keep within a limit. */

export interface Section {
  readonly before: readonly string[];
  /** Whole lines; as many as fit are kept. */
  readonly lines: readonly string[];
  readonly after: readonly string[];
}

/** Longest comment, in characters: GitHub refuses more than 65,536, and others less. */
export const LIMIT = 64_000;

const LONGEST_LINE = 400;

/**
 * Joins head, sections and foot. When they are too long, each section is cut to the same number of characters, the
 * largest that fits, and says how many lines it lacks; head and foot, which have the counts, stay whole.
 */
export function compose(head: readonly string[], sections: readonly Section[], foot: readonly string[]): string {
  const attempt = (cap: number): string =>
    [...head, ...sections.flatMap((section) => shortened(section, cap)), ...foot].join("\n") + "\n";
  let low = 0;
  let high = LIMIT;
  if (attempt(high).length <= LIMIT) return attempt(high);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (attempt(middle).length <= LIMIT) low = middle;
    else high = middle;
  }
  return attempt(low);
}

function shortened(section: Section, cap: number): string[] {
  const kept: string[] = [];
  let size = 0;
  for (const line of section.lines) {
    const short = line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line;
    size += short.length + 1;
    if (size > cap) break;
    kept.push(short);
  }
  const missing = section.lines.length - kept.length;
  const note = missing === 0 ? [] : [`… ${missing} more lines left out to keep this comment short.`];
  return [...section.before, ...kept, ...note, ...section.after];
}
