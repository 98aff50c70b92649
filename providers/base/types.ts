/**
 * The small language in which every plugin of this project says what it does.
 *
 * A plugin is a {@link Provider}: it finds a {@link Resource} for a type token, and the server (`server.ts`) speaks
 * Pulumi's provider protocol for it. Property values are plain JavaScript values; secrets are unwrapped before a
 * handler sees them and wrapped again on the way out (an output is secret when the resource lists it in
 * `secretOutputs`, or when it sits at the same path as a secret input).
 */

/** A value that is not known during preview. */
export const UNKNOWN: unique symbol = Symbol.for("powercloud.unknown");

/** Plain values by property name; an unknown one is {@link UNKNOWN}. */
export type Properties = Record<string, unknown>;

/** What a handler knows about the call it answers. */
export interface Call {
  /** The resource's URN. */
  readonly urn: string;
  /** Type token, `pkg:module/name:Name` or `pkg:module:Name`. */
  readonly type: string;
  /** The resource's name: the last part of the URN. */
  readonly name: string;
  /** Aborted when the engine cancels, or when the resource's `customTimeouts` run out. */
  readonly signal: AbortSignal;
  /** Shows a line of progress beside the resource. `ephemeral` lines (the default) do not stay in the log. */
  progress(message: string, options?: { permanent?: boolean; warning?: boolean }): void;
}

export interface CheckFailure {
  /** Path of the property, as in `disks[0].source`; empty when the whole resource is meant. */
  readonly property: string;
  /** What was found, what is allowed, and the fix. */
  readonly reason: string;
}

export interface CheckCall extends Call {
  /** Inputs of the last deployment; undefined for a new resource. */
  readonly olds: Properties | undefined;
  readonly news: Properties;
  /** Engine's seed for automatic names; empty when it gave none. */
  readonly randomSeed: Buffer;
}

export interface CheckResult {
  /** The inputs with defaults filled in. */
  readonly inputs: Properties;
  readonly failures?: readonly CheckFailure[];
}

export type ChangeKind = "add" | "delete" | "update" | "add-replace" | "delete-replace" | "update-replace";

export interface DiffCall extends Call {
  readonly id: string;
  readonly oldInputs: Properties;
  /** Outputs of the last deployment. */
  readonly oldOutputs: Properties;
  readonly newInputs: Properties;
  readonly ignoreChanges: readonly string[];
}

export interface DiffResult {
  /** Property path to the kind of its change; empty: no change. */
  readonly changes: Readonly<Record<string, ChangeKind>>;
  /** The old one must go before the new one is made (same name, same address). Default: false. */
  readonly deleteBeforeReplace?: boolean;
}

export interface CreateCall extends Call {
  readonly inputs: Properties;
  /** In a preview nothing may be touched; known outputs are welcome, all others are {@link UNKNOWN}. */
  readonly preview: boolean;
}

export interface ReadCall extends Call {
  readonly id: string;
  /** State's inputs and outputs; empty on import. */
  readonly inputs: Properties;
  readonly outputs: Properties;
}

export interface UpdateCall extends Call {
  readonly id: string;
  readonly oldInputs: Properties;
  readonly oldOutputs: Properties;
  readonly newInputs: Properties;
  readonly preview: boolean;
}

export interface DeleteCall extends Call {
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/** What a resource is after an operation. */
export interface State {
  readonly id: string;
  readonly outputs: Properties;
}

/** Result of a read: undefined when the thing is gone. `inputs` are what a program would have to say to get it. */
export type ReadResult = (State & { readonly inputs: Properties }) | undefined;

export interface Resource {
  /** Default: inputs as they come. */
  check?(call: CheckCall): Promise<CheckResult>;
  /** Default: every input that differs is an `update`. */
  diff?(call: DiffCall): Promise<DiffResult>;
  create(call: CreateCall): Promise<State>;
  /** Left out: the resource lives in the state alone; a refresh finds it unchanged. */
  read?(call: ReadCall): Promise<ReadResult>;
  /** Left out: every change is a replacement. */
  update?(call: UpdateCall): Promise<{ readonly outputs: Properties }>;
  delete(call: DeleteCall): Promise<void>;
  /** Top-level outputs that are always secret. */
  readonly secretOutputs?: readonly string[];
  /** A host that is lost is the resource's own affair: it keeps something for that case. Default: false. */
  readonly outlivesHosts?: boolean;
  /** Time limits in seconds where the program sets none. Default: 300 each. */
  readonly timeouts?: { readonly create?: number; readonly update?: number; readonly delete?: number };
}

export interface InvokeCall {
  readonly token: string;
  readonly args: Properties;
  readonly preview: boolean;
}

export interface Provider {
  readonly name: string;
  /** Semantic version, without a `v`. */
  readonly version: string;
  /** Pulumi package schema as an object; default: an empty one. */
  readonly schema?: object;
  /** Checks the provider's own configuration. */
  checkConfig?(news: Properties): Promise<CheckResult>;
  /** Which configuration changes mean another system, so that everything in it is replaced. Default: all are updates. */
  diffConfig?(olds: Properties, news: Properties): Promise<DiffResult>;
  /** Called once before resources are touched. Unknown values during preview are {@link UNKNOWN}. */
  configure?(config: Properties): Promise<void>;
  /** The input that names a resource of this type outside Pulumi; undefined for types that have none. */
  nameProperty?(type: string): string | undefined;
  /** The handler for a token; undefined for one that this plugin does not have. */
  resource(type: string): Resource | undefined;
  invoke?(call: InvokeCall): Promise<Properties>;
  /** Called on the engine's Cancel, after every call's signal was aborted. */
  cancel?(): Promise<void>;
}

/** A mistake of the user or of a system we talk to: its message is shown as it is, without a stack. */
export class ProviderError extends Error {
  override name = "ProviderError";
}

/**
 * Something was made, but not finished: its state is kept, so that the next `up` continues instead of making it twice.
 * Thrown from `create` or `update`.
 */
export class PartialFailure extends ProviderError {
  constructor(
    readonly state: State,
    message: string,
    /** More reasons, one a line. */
    readonly reasons: readonly string[] = [],
  ) {
    super(message);
  }
}
