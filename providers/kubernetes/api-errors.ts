/**
 * The ways in which the API says no.
 */

import { ProviderError } from "../base/types";
import { at, type KubeObject, listAt, textAt } from "./object";

/** The server gave no answer that could be used. */
export class Unreachable extends ProviderError {}

/** A field that another manager owns with another value. */
export interface FieldConflict {
  readonly field: string;
  readonly manager: string;
}

/** An answer with a status of 400 or more. */
export class ApiError extends ProviderError {
  /** Machine-readable, as in `AlreadyExists`, `Invalid`, `Conflict`. */
  readonly reason: string;

  constructor(
    readonly status: number,
    private readonly body: KubeObject,
    request: string,
  ) {
    super(textAt(body, "message") ?? `${request}: the API server answered with status ${status}`);
    this.reason = textAt(body, "reason") ?? "";
  }

  get notFound(): boolean {
    return this.status === 404;
  }

  get forbidden(): boolean {
    return this.status === 403;
  }

  /** The namespace that the object would live in is not there (yet). */
  get namespaceMissing(): boolean {
    return this.notFound && at(this.body, "details", "kind") === "namespaces";
  }

  /** The change is refused because a field cannot change on an object that exists. */
  get immutable(): boolean {
    return this.status === 422 && /immutable|are forbidden|may not change|cannot be changed/.test(this.message);
  }

  /** Admission that cannot tell what it would do (a webhook with side effects). */
  get dryRunUnsupported(): boolean {
    return this.status === 400 && /dry.?run/i.test(this.message);
  }

  /** Fields that server-side apply would have to take away from others; empty for any other error. */
  get conflicts(): readonly FieldConflict[] {
    if (this.status !== 409) return [];
    return listAt(this.body, "details", "causes")
      .filter((cause) => at(cause, "reason") === "FieldManagerConflict")
      .map((cause) => ({
        field: (textAt(cause, "field") ?? "").replace(/^\./, ""),
        manager: /conflict with "([^"]+)"/.exec(textAt(cause, "message") ?? "")?.[1] ?? "another manager",
      }));
  }
}
