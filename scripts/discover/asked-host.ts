import type { HostState } from "../../model/types";
import type { FoundHost } from "./ask-host";

/** A host to be asked. */
export interface HostToAsk {
  readonly centre: string;
  readonly name: string;
  readonly uri: string;
  readonly pool: string;
  /** Undefined: the model does not have it yet. */
  readonly state?: HostState;
}

/** A host with what it answered. */
export interface AskedHost extends HostToAsk {
  readonly found?: FoundHost;
  /** Why it cannot serve; none: it can. */
  readonly reasons: readonly string[];
}
