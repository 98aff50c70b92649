/**
 * The engine's events, as `pulumi preview --json` writes them one a line when PULUMI_ENABLE_STREAMING_JSON_PREVIEW is
 * set. Only what the comment is made of; the shape is that of Pulumi's `sdk/go/common/apitype/events.go`.
 */

export interface ResourceState {
  readonly type: string;
  readonly urn: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Its deletion takes it out of the state only. Left out for false. */
  readonly retainOnDelete?: boolean;
  /** Only read by the program, so that the engine deletes nothing. Left out for false. */
  readonly external?: boolean;
}

export type DiffKind = "add" | "add-replace" | "delete" | "delete-replace" | "update" | "update-replace";

export interface StepMetadata {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly old: ResourceState | null;
  readonly new: ResourceState | null;
  /** Properties that force a replacement. */
  readonly keys?: readonly string[] | null;
  readonly diffs?: readonly string[] | null;
  readonly detailedDiff?: Readonly<Record<string, { readonly diffKind: DiffKind }>> | null;
}

export interface PolicyEvent {
  readonly resourceUrn?: string;
  readonly message: string;
  readonly policyName: string;
  readonly policyPackName: string;
  readonly enforcementLevel: string;
  readonly severity?: string;
}

export interface DiagnosticEvent {
  readonly urn?: string;
  readonly message: string;
  readonly severity: string;
}

export interface EngineEvent {
  readonly resourcePreEvent?: { readonly metadata: StepMetadata };
  readonly policyEvent?: PolicyEvent;
  readonly diagnosticEvent?: DiagnosticEvent;
}

/**
 * Reads the events out of the command's output. Debug messages are dropped at once: they repeat resources with their
 * secrets in plain text.
 */
export function parseEvents(output: string): EngineEvent[] {
  return output.split("\n").flatMap((line) => {
    if (!line.startsWith("{")) return [];
    try {
      const event = JSON.parse(line) as EngineEvent;
      return event.diagnosticEvent?.severity === "debug" ? [] : [event];
    } catch {
      // A line that was cut off when the command was stopped.
      return [];
    }
  });
}
