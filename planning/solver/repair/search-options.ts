/** What a search for places is told. */

/** Elementary steps (about ten nanoseconds each) that searches may take, so that time is bounded by what is asked alone. */
export interface Budget {
  left: number;
}

export interface SearchOptions {
  /** Indexes of the only hosts that VMs are put on. */
  readonly hosts: Int32Array;
  /** VMs without a place that are to find one. */
  readonly homeless: readonly number[];
  /** Whether a VM may leave its place. */
  mayMove(vm: number): boolean;
  /** How much a VM's leaving its place counts at first, against 1 of any other. Default: 1. */
  weight?(vm: number): number;
  /** Elementary steps until it gives up. */
  readonly work: number;
  /** What is left of the steps of all searches: it is taken from. */
  readonly budget: Budget;
}
