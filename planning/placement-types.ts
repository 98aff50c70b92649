import type { FailureDomain } from "../model/types";

/** Amounts of what a host has and a VM takes. */
export interface Resources {
  readonly vcpu: number;
  readonly memoryMiB: number;
  readonly diskGiB: number;
}

export interface PlacementHost extends Resources {
  readonly id: string;
  /** Centres from the province down to the host's own. */
  readonly domain: readonly string[];
}

export interface PlacementVm extends Resources {
  readonly id: string;
  /** The set of VMs that rules speak about. */
  readonly group?: string;
  /** Ids of the only hosts that may run it. Default: all. */
  readonly hosts?: readonly string[];
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

export interface PlacementRequest {
  readonly hosts: readonly PlacementHost[];
  readonly vms: readonly PlacementVm[];
  readonly groups: readonly GroupRule[];
  readonly overcommit: OvercommitFactors;
  /** VM to host, as it is now. */
  readonly current?: Readonly<Record<string, string>>;
  /** By host: what others have there, in the same units as a VM's demand (overcommit applies to it as to VMs). */
  readonly reserved?: Readonly<Record<string, Resources>>;
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

export interface PlacementResult {
  /** VM to host, in the order of the VMs' ids. */
  readonly assignments: Readonly<Record<string, string>>;
  readonly unplaced: readonly Unplaced[];
  /** VMs that run elsewhere now. */
  readonly moves: readonly Move[];
  readonly hostsUsed: number;
  /** No placement of the VMs in `assignments` can use fewer hosts. */
  readonly lowerBound: number;
  /** (hostsUsed - lowerBound) / lowerBound; 0 when nothing is placed. */
  readonly gap: number;
  /** Wall-clock time of the planning: the only field that is not a function of the request. */
  readonly seconds: number;
}
