import type { FailureDomain } from "../../model/types";

/** Amounts of what a host has and a VM takes. */
export interface Resources {
  readonly vcpu: number;
  readonly memoryMiB: number;
  readonly diskGiB: number;
}

/** What others have on a host. */
export interface Reservation extends Resources {
  /** GiB by class of storage. */
  readonly storage?: Readonly<Record<string, number>>;
}

/** A NUMA cell of a host: its processors and the memory next to them. */
export interface NumaCell {
  readonly vcpu: number;
  readonly memoryMiB: number;
}

/**
 * `active` takes VMs. `draining` takes none, and its VMs leave where another host can have them. `standby` is powered
 * off: as `draining`.
 */
export type HostState = "active" | "draining" | "standby";

export interface PlacementHost extends Resources {
  readonly id: string;
  /** Centres from the province down to the host's own. */
  readonly domain: readonly string[];
  /** Default: `active`. */
  readonly state?: HostState;
  /** Security zones whose VMs it takes. Default: all. */
  readonly zones?: readonly string[];
  /** Takes only VMs dedicated to this tag. Default: takes only VMs without a tag. */
  readonly dedicated?: string;
  /** By class of storage that it has beside `diskGiB`: GiB. Default: none. */
  readonly storage?: Readonly<Record<string, number>>;
  /** Its NUMA cells, when they matter (`planning/solver/numa.ts`). Default: one memory, equally near to all processors. */
  readonly numa?: readonly NumaCell[];
}

export interface PlacementVm extends Resources {
  readonly id: string;
  /** The set of VMs that rules speak about. */
  readonly group?: string;
  /** Class of storage that `diskGiB` is taken of. Default: the host's `diskGiB`. */
  readonly storageClass?: string;
  /** Ids of the only hosts that may run it. Default: all. */
  readonly hosts?: readonly string[];
  /** The security zone that its host has to offer. Default: any. */
  readonly zone?: string;
  /**
   * Holds data of which the other VMs of its group that hold data have copies (`planning/solver/leaders.ts`): it must not be made anew as
   * if nothing were missing, unless one of them lives.
   */
  readonly holdsData?: boolean;
  /** Runs only on hosts dedicated to this tag. Default: runs on hosts that are dedicated to none. */
  readonly dedicated?: string;
}

/** A rule for the VMs of a group; a group may have several rules. */
export interface GroupRule {
  /** The group's id, as VMs name it. */
  readonly id: string;
  readonly kind: "anti-affinity" | "affinity";
  /** Members are in different (anti-affinity), or all in the same (affinity), domains of this level. */
  readonly level: FailureDomain;
  /** A hard rule is never broken: rather a VM stays unplaced. A soft one is a preference. */
  readonly hard: boolean;
}

/** Factors by which a host's hardware may be promised. */
export interface OvercommitFactors {
  readonly vcpu: number;
  readonly memory: number;
  readonly disk: number;
}

/** The one shape of a placement, wherever one is told of: VM to host. */
export type Assignments = Record<string, string>;

export interface PlacementRequest {
  readonly hosts: readonly PlacementHost[];
  readonly vms: readonly PlacementVm[];
  readonly groups: readonly GroupRule[];
  readonly overcommit: OvercommitFactors;
  /** VM to host, as it is now. */
  readonly current?: Readonly<Assignments>;
  /** By host: what others have there, in the same units as a VM's demand (overcommit applies to it as to VMs). */
  readonly reserved?: Readonly<Record<string, Reservation>>;
  /** Ids of hosts that died: their VMs run no more, and start again elsewhere. Default: none. */
  readonly lost?: readonly string[];
  /**
   * How many VMs may move that could stay where they are, so that others find a place or `survive` holds. VMs of lost, draining and standby
   * hosts, and those whose place breaks a rule, do not count. Default: as many as it takes.
   */
  readonly moveBudget?: number;
  /** What the plan is to survive the loss of: see `PlacementResult.violations`. Default: nothing is asked. */
  readonly survive?: readonly FailureDomain[];
}

export interface Move {
  readonly vm: string;
  readonly from: string;
  readonly to: string;
}

export interface Unplaced {
  readonly vm: string;
  readonly reason: string;
}

/** A loss that a plan does not survive. */
export interface Violation {
  /** What would be lost, as in `host guiyang-1` or `county tongzi`. */
  readonly loss: string;
  /** Ids of the VMs that would be gone, or have no room. */
  readonly vms: readonly string[];
  /** The same as a plain sentence without its stop. */
  readonly says: string;
}

export interface PlacementResult {
  /** VM to host, in the order of the VMs' ids. */
  readonly assignments: Readonly<Assignments>;
  readonly unplaced: readonly Unplaced[];
  /**
   * VMs that run elsewhere now, in an order in which one can follow the other (`planning/solver/move-order.ts`). A VM that has to
   * stop over on a third host appears twice.
   */
  readonly moves: readonly Move[];
  /** Hosts that carry at least one VM. */
  readonly hostsUsed: number;
  /** No placement of the VMs in `assignments` can use fewer hosts. */
  readonly lowerBound: number;
  /** (hostsUsed - lowerBound) / lowerBound; 0 when nothing is placed. */
  readonly gap: number;
  /** What of `survive` does not hold; empty: each single loss was tried, and can be survived. */
  readonly violations: readonly Violation[];
  /** Ids of active hosts without VMs that may be powered off together: `survive` holds without them as far as with. */
  readonly switchable: readonly string[];
  /** Wall-clock time of the planning: the only field that is not a function of the request. */
  readonly seconds: number;
}
