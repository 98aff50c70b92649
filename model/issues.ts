import type { LineCounter } from "yaml";
import { ModelError, type ModelIssue } from "./errors";
import { formatPath, type Path } from "./path";
import { suggest } from "./reading/suggest";

/** Offsets in the text where a value, and its key if it has one, begin. */
export interface Place {
  readonly key?: number;
  readonly value: number;
}

/** What is wrong with a value. */
export interface Finding {
  readonly path: Path;
  /** As the reader sees it, quoted where it is text. */
  readonly found: string;
  readonly allowed: string;
  /** Names that may have been meant, and the text to compare them with. */
  readonly meant?: { readonly text: string; readonly candidates: Iterable<string> };
  /** The key is wrong, not the value. Default: false. */
  readonly atKey?: boolean;
}

/** Gathers the mistakes of one file. */
export class Issues {
  private readonly list: (ModelIssue & { readonly offset: number })[] = [];
  private readonly seen = new Set<string>();
  private readonly places = new Map<string, Place>();

  constructor(
    private readonly file: string,
    private readonly lines: LineCounter,
  ) {}

  get count(): number {
    return this.list.length;
  }

  locate(path: Path, place: Place): void {
    this.places.set(JSON.stringify(path), place);
  }

  report({ path, found, allowed, meant, atKey = false }: Finding): void {
    const guess = meant && suggest(meant.text, meant.candidates);
    const hint = guess === undefined ? "" : `; did you mean ${guess}?`;
    this.reportAt(this.offset(path, atKey), path, `found ${found}; allowed ${allowed}${hint}`);
  }

  /** A mistake at a place in the text; told once, however often it is found. */
  reportAt(offset: number, path: Path, message: string): void {
    const text = formatPath(path);
    const identity = JSON.stringify([offset, text, message]);
    if (this.seen.has(identity)) return;
    this.seen.add(identity);
    const { line, col } = this.lines.linePos(offset);
    this.list.push({ file: this.file, line: Math.max(1, line), column: Math.max(1, col), path: text, message, offset });
  }

  throwIfAny(): void {
    if (this.list.length === 0) return;
    const sorted = [...this.list].sort((a, b) => a.offset - b.offset);
    throw new ModelError(
      sorted.map(({ file, line, column, path, message }) => ({ file, line, column, path, message })),
    );
  }

  /** The place of a value; of the nearest one around it, when it isn't there. */
  private offset(path: Path, atKey: boolean): number {
    const place = this.places.get(JSON.stringify(path));
    if (place) return atKey ? (place.key ?? place.value) : place.value;
    return path.length === 0 ? 0 : this.offset(path.slice(0, -1), true);
  }
}
