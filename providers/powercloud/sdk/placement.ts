import * as pulumi from "@pulumi/pulumi";
import type { KeptPlan, PlacementInputs } from "../../../planning/kept-placement";
import { withPluginVersion } from "./options";

export type {
  GroupRule as PlacementGroup,
  Move as PlacementMove,
  NumaCell as PlacementNumaCell,
  OvercommitFactors as PlacementOvercommit,
  PlacementHost,
  PlacementVm as PlacementMachine,
  Reservation as PlacementReservation,
  Resources as PlacementAmounts,
  Violation as PlacementViolation,
} from "../../../planning/solver/placement-types";

export type PlacementArgs = { [K in keyof PlacementInputs]: pulumi.Input<PlacementInputs[K]> };

/**
 * Decides which machine runs on which host, at preview already. The next plan starts from this one, so that machines
 * move only where they must; the preview shows each move. A plan that does not survive what `survive` names is refused, in the
 * preview already, unless `acceptLoss` names the loss or a host is `lost`. It is never replaced.
 */
export class Placement extends pulumi.CustomResource {
  static readonly type = "powercloud:index:Placement";

  /** Machine to host. */
  declare readonly assignments: pulumi.Output<KeptPlan["assignments"]>;
  /** By group: the machine that leads those that hold data. A machine without a group is its own. */
  declare readonly leaders: pulumi.Output<KeptPlan["leaders"]>;
  /** What the last change of the plan moved, in a feasible order; a machine that stops over appears twice. */
  declare readonly moves: pulumi.Output<KeptPlan["moves"]>;
  declare readonly hostsUsed: pulumi.Output<KeptPlan["hostsUsed"]>;
  /** No plan for these machines can use fewer hosts. */
  declare readonly lowerBound: pulumi.Output<KeptPlan["lowerBound"]>;
  /** How far hostsUsed is above lowerBound, as a fraction of lowerBound. */
  declare readonly gap: pulumi.Output<KeptPlan["gap"]>;
  /** What of `survive` does not hold, though the plan was carried out: it is accepted, or a host is lost. */
  declare readonly violations: pulumi.Output<KeptPlan["violations"]>;
  /** Ids of idle hosts that may be powered off together: `survive` holds without them as far as with. */
  declare readonly switchable: pulumi.Output<KeptPlan["switchable"]>;

  constructor(name: string, args: PlacementArgs, options?: pulumi.CustomResourceOptions) {
    const outputs = {
      assignments: undefined,
      leaders: undefined,
      moves: undefined,
      hostsUsed: undefined,
      lowerBound: undefined,
      gap: undefined,
      violations: undefined,
      switchable: undefined,
    };
    super(Placement.type, name, { ...args, ...outputs }, withPluginVersion(options));
  }
}
