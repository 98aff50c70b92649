/** Judges one thing after another: what goes wrong with one of them keeps none of the others from being judged. */
import { list, WrongType } from "./value";

/** What was found wrong, in which part of the resource, and how to mend it. */
export interface Finding {
  /** The container or volume; left out when the whole resource is meant. */
  readonly part?: string;
  /** Never has a text of the resource in it, except names and words that its API knows: it may be a secret. */
  readonly found: string;
  readonly fix: string;
}

/** Tells the auditor of one finding. */
export type Report = (finding: Finding) => void;

export class Judge {
  /** @param exemptNamespaces namespaces that the control does not apply to */
  constructor(
    readonly report: Report,
    readonly exemptNamespaces: readonly string[] = [],
    private readonly unknown: unknown[] = [],
  ) {}

  /** A judge of a part: its name stands in each of its findings, after that of the part around it. */
  of(part: string): Judge {
    const report: Report = (finding) =>
      this.report({ ...finding, part: finding.part === undefined ? part : `${part}, ${finding.part}` });
    return new Judge(report, this.exemptNamespaces, this.unknown);
  }

  /**
   * Runs one step. A value that is not known yet is kept for {@link end}; one of the wrong type is a finding; and so is
   * any other error: a control that cannot judge has not passed the resource.
   * @returns what the step gives; undefined when it could not be done.
   */
  attempt<T>(step: () => T): T | undefined {
    try {
      return step();
    } catch (error) {
      if (isUnknown(error)) this.unknown.push(error);
      else this.report(failure(error));
      return undefined;
    }
  }

  /** One attempt for each item of a list; those that are null are absent. */
  each(value: unknown, path: string, step: (item: unknown, index: number) => void): void {
    this.attempt(() => {
      const items = list(value, path);
      for (let index = 0; index < items.length; index++) {
        this.attempt(() => {
          const item = items[index];
          if (item !== null && item !== undefined) step(item, index);
        });
      }
    });
  }

  /** After all known things are judged, lets the engine tell of the first one that is not known. */
  end(): void {
    if (this.unknown.length > 0) throw this.unknown[0];
  }
}

/** The engine's own error has no public class; its words are fixed (`UnknownValueError` of `@pulumi/policy`). */
export function isUnknown(error: unknown): boolean {
  return error instanceof Error && error.message.includes("can't be known during preview");
}

function failure(error: unknown): Finding {
  if (error instanceof WrongType) {
    return { found: error.message, fix: "give it the type that its API asks for, which refuses it as it is" };
  }
  const what = error instanceof Error ? error.message : "no reason given";
  return {
    found: `the control could not judge it (${what})`,
    fix: "judge it by hand, and report this fault of the control",
  };
}
