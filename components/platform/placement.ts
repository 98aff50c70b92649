import * as powercloud from "@pulumi/powercloud";
import * as pulumi from "@pulumi/pulumi";
import type { PlacementRequest } from "../../planning/placement-types";
import type { PooledHost } from "../../stacks/contracts";

export interface PlacementArgs {
  /** The pooled host of a name. */
  host: (name: string) => pulumi.Input<PooledHost>;
  /** What to place, by which rules (`planning/requests.ts`). */
  request: PlacementRequest;
}

/** Which machine runs on which host: decided at preview, kept as state, so that the next plan moves as little as it can. */
export class Placement extends pulumi.ComponentResource {
  /** Machine to host. */
  readonly assignments: pulumi.Output<Record<string, string>>;
  private readonly carrier: PlacementArgs["host"];

  constructor(name: string, args: PlacementArgs, options?: pulumi.ComponentResourceOptions) {
    super("powercloud:platform:Placement", name, {}, options);
    this.carrier = args.host;
    const { hosts, vms, groups, overcommit, reserved } = args.request;
    const plan = new powercloud.Placement(
      `${name}-plan`,
      { hosts, machines: vms, groups: groups as powercloud.PlacementGroup[], overcommit, reserved },
      { parent: this },
    );
    this.assignments = plan.assignments;
    this.registerOutputs({ assignments: this.assignments });
  }

  /** The host that carries `machine`. */
  host(machine: string): pulumi.Output<PooledHost> {
    return this.assignments.apply((assignments) => pulumi.output(this.carrier(assignments[machine]!)));
  }
}
