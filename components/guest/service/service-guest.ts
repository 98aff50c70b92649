import type { ServiceProgram } from "../../../model/types";

/** What a small machine of a county centre is told about itself. */
export interface ServiceGuest {
  /** Name of the machine and of its service, as in `tongzi-meter-collector`. */
  readonly name: string;
  /** One line for the service's unit. */
  readonly description: string;
  readonly program: ServiceProgram;
  /** `host:port` of the registry that containers come from, spoken to over plain HTTP in the management network. */
  readonly registry: string;
}
