import type { FailureDomain, Model } from "../../../model/types";
import type { AddressBlock } from "../addresses/address-types";

/**
 * Machines that are alike and stand in for each other. It is all that the planner, the address plan, the capacity plan and the
 * proofs know of a service.
 */
export interface MachineGroup {
  /** Machines are called `<name>-1`, `<name>-2`, …; the only machine of a group that stands alone is called as the group. */
  readonly name: string;
  readonly count: number;
  /** Name of a flavor of the standards. */
  readonly flavor: string;
  readonly image: string;
  readonly network: string;
  /** Domains of which no two of the machines share one. In others they are kept apart as far as it goes. Default: none. */
  readonly hardSpread?: readonly FailureDomain[];
  /** Each machine has a copy of the same data, one of them leads. Default: false. */
  readonly copiesOfData?: boolean;
  /** Each machine gets a range of addresses for pods. Default: false. */
  readonly pods?: boolean;
  /** Part of the network in which machine n gets the n-th address. Default: any free address, as its name hashes. */
  readonly block?: AddressBlock;
  /** One machine by itself, for which no other stands in. Default: false. */
  readonly alone?: boolean;
  /** The only centre whose hosts may run it; it is made with the centre, before the cloud's own machines. Default: any. */
  readonly pinnedCentre?: string;
  /** Seconds that the copy of its disk in another centre may be old. Default: there is none. */
  readonly replicateSeconds?: number;
}

/** How a service comes to its machines: one entry of the registry in `index.ts`. */
export interface ServicePlan {
  /** As in the machines' `service`. */
  readonly name: string;
  /** What the model's section asks for; a model without the section asks for no group. */
  groups(model: Model): MachineGroup[];
  /** IPv4 range, in CIDR notation, of which each machine of a group with `pods` gets its part. Default: none. */
  podRange?(model: Model): string;
}
