import * as pulumi from "@pulumi/pulumi";
import { withPluginVersion } from "./options";

export interface PlacementAmounts {
  readonly vcpu: number;
  readonly memoryMiB: number;
  readonly diskGiB: number;
}

/** What others have on a host. */
export interface PlacementReservation extends PlacementAmounts {
  /** GiB by class of storage. */
  readonly storage?: Readonly<Record<string, number>>;
}

/** A NUMA cell of a host: its processors and the memory next to them. */
export interface PlacementNumaCell {
  readonly vcpu: number;
  readonly memoryMiB: number;
}

export interface PlacementHost extends PlacementAmounts {
  readonly id: string;
  /** Centres from the province down to the host's own. */
  readonly domain: readonly string[];
  /** Draining and standby hosts take no machines, and theirs leave where another host can have them. Default: active. */
  readonly state?: "active" | "draining" | "standby";
  /** Security zones whose machines it takes. Default: all. */
  readonly zones?: readonly string[];
  /** Takes only machines dedicated to this tag. Default: takes only machines without a tag. */
  readonly dedicated?: string;
  /** By class of storage that it has beside `diskGiB`: GiB. Default: none. */
  readonly storage?: Readonly<Record<string, number>>;
  /** A large machine that fits a cell gets one. Default: cells do not matter. */
  readonly numa?: readonly PlacementNumaCell[];
}

export interface PlacementMachine extends PlacementAmounts {
  readonly id: string;
  /** The group whose rules it follows. */
  readonly group?: string;
  /**
   * Holds data of which the other machines of its group that hold data have copies. One of them leads; when its host is lost
   * another takes over, and where none is left the plan is refused. Default: false.
   */
  readonly holdsData?: boolean;
  /** Class of storage that `diskGiB` is taken of. Default: the host's `diskGiB`. */
  readonly storageClass?: string;
  /** Ids of the only hosts that may run it. Default: all. */
  readonly hosts?: readonly string[];
  /** The security zone that its host has to offer. Default: any. */
  readonly zone?: string;
  /** Runs only on hosts dedicated to this tag. Default: runs on hosts that are dedicated to none. */
  readonly dedicated?: string;
}

export interface PlacementGroup {
  /** The group's id, as machines name it. */
  readonly id: string;
  readonly kind: "anti-affinity" | "affinity";
  /** Members are in different (anti-affinity) or the same (affinity) domains of this level. */
  readonly level: "host" | "county" | "prefecture" | "province";
  /** A hard rule is never broken; a soft one is a preference. */
  readonly hard: boolean;
}

/** Factors by which a host's hardware may be promised. */
export interface PlacementOvercommit {
  readonly vcpu: number;
  readonly memory: number;
  readonly disk: number;
}

export interface PlacementMove {
  readonly vm: string;
  readonly from: string;
  readonly to: string;
}

export interface PlacementArgs {
  hosts: pulumi.Input<readonly PlacementHost[]>;
  machines: pulumi.Input<readonly PlacementMachine[]>;
  /** Default: no rules. */
  groups?: pulumi.Input<readonly PlacementGroup[] | undefined>;
  /** Default: 1 each. */
  overcommit?: pulumi.Input<PlacementOvercommit | undefined>;
  /** By host: what others have there; overcommit applies to it as to machines. Default: nothing. */
  reserved?: pulumi.Input<Readonly<Record<string, PlacementReservation>> | undefined>;
  /** Ids of hosts that died: their machines start again elsewhere. Default: none. */
  lost?: pulumi.Input<readonly string[] | undefined>;
  /** How many machines may move that could stay, so that others find a place. Default: as many as it takes. */
  moveBudget?: pulumi.Input<number | undefined>;
  /** What the plan is to survive the loss of; `violations` tells what it does not. Default: nothing is asked. */
  survive?: pulumi.Input<readonly ("host" | "county" | "prefecture" | "province")[] | undefined>;
}

/**
 * Decides which machine runs on which host, at preview already. The next plan starts from this one, so that machines
 * move only where they must; the preview shows each move. It is never replaced.
 */
export class Placement extends pulumi.CustomResource {
  static readonly type = "powercloud:index:Placement";

  /** Machine to host. */
  declare readonly assignments: pulumi.Output<Record<string, string>>;
  /** By group: the machine that leads those that hold data. A machine without a group is its own. */
  declare readonly leaders: pulumi.Output<Record<string, string>>;
  /** What the last change of the plan moved, in a feasible order; a machine that stops over appears twice. */
  declare readonly moves: pulumi.Output<PlacementMove[]>;
  declare readonly hostsUsed: pulumi.Output<number>;
  /** No plan for these machines can use fewer hosts. */
  declare readonly lowerBound: pulumi.Output<number>;
  /** How far hostsUsed is above lowerBound, as a fraction of lowerBound. */
  declare readonly gap: pulumi.Output<number>;
  /** What of `survive` does not hold, in plain sentences. */
  declare readonly violations: pulumi.Output<string[]>;
  /** Ids of idle hosts that may be powered off together: `survive` holds without them as far as with. */
  declare readonly switchable: pulumi.Output<string[]>;

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
