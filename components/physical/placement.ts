import * as libvirt from "@pulumi/libvirt";
import * as powercloud from "@pulumi/powercloud";
import * as pulumi from "@pulumi/pulumi";
import { type PlacementChoices, placementInputs } from "../../planning/kept-placement";
import { lossWarnings } from "../../planning/proofs/accepted-losses";
import type { Leaders } from "../../planning/solver/leaders";
import type { Assignments, Move, PlacementRequest } from "../../planning/solver/placement-types";
import type { PooledHost } from "../../contracts/contracts";

export interface PlacementArgs {
  /** The pooled host of a name. */
  host: (name: string) => pulumi.Input<PooledHost>;
  /** URIs of the hosts that can be asked, by name: those that machines may leave or go to. */
  uris: Readonly<Record<string, string>>;
  /** What to place, by which rules (`planning/environment/requests.ts`). */
  request: PlacementRequest;
  /** What else is to be known of the plan: losses that are accepted, hosts that have another name now. */
  choices?: PlacementChoices;
}

/**
 * Which machine runs on which host: decided at preview, kept as state, so that the next plan moves as little as it can. Running
 * machines move before anything else is done to them, in the order of the plan.
 */
export class Placement extends pulumi.ComponentResource {
  /** Machine to host. */
  readonly assignments: pulumi.Output<Assignments>;
  /** Group of machines that hold copies of the same data to the one that leads. */
  readonly leaders: pulumi.Output<Leaders>;
  private readonly carrier: PlacementArgs["host"];

  constructor(name: string, args: PlacementArgs, options?: pulumi.ComponentResourceOptions) {
    super("powercloud:platform:Placement", name, {}, options);
    this.carrier = args.host;
    const { hosts, vms, lost } = args.request;
    const inputs = placementInputs(args.request, args.choices);
    const plan = new powercloud.Placement(`${name}-plan`, inputs, {
      parent: this,
    });
    plan.violations.apply((violations) => {
      for (const line of lossWarnings(violations, lost, args.choices?.acceptLoss)) void pulumi.log.warn(line, this);
    });
    const returned = new libvirt.ReturnedHosts(
      `${name}-returned`,
      {
        hosts: hosts.map(({ id, state }) => ({ name: id, uri: args.uris[id]!, mayBeOff: state === "standby" })),
        lost,
        machines: vms.map(({ id }) => id),
        ...(inputs.renamed !== undefined && { renamed: inputs.renamed }),
        deleteDisks: new pulumi.Config("powercloud").getBoolean("deleteLostDisks"),
      },
      { parent: this, dependsOn: options?.dependsOn },
    );
    const moves = new libvirt.Relocation(
      `${name}-moves`,
      { steps: plan.moves.apply((all) => all.flatMap((move) => step(move, args.uris))) },
      { parent: this, dependsOn: returned },
    );
    // Whoever asks where a machine is has to wait until it is there.
    this.assignments = pulumi.all([plan.assignments, moves.steps]).apply(([assignments]) => assignments);
    this.leaders = plan.leaders;
    this.registerOutputs({ assignments: this.assignments });
  }

  /** The host that carries `machine`. */
  host(machine: string): pulumi.Output<PooledHost> {
    return this.assignments.apply((assignments) => pulumi.output(this.carrier(assignments[machine]!)));
  }
}

/** Nothing can be fetched from a host that is lost. */
function step({ vm, from, to }: Move, uris: PlacementArgs["uris"]): libvirt.RelocationStep[] {
  const [source, target] = [uris[from], uris[to]];
  return source === undefined || target === undefined ? [] : [{ domain: vm, from: source, to: target }];
}
