/** What a drill is: a long scenario on a lab that is up, which leaves the lab as it found it. */

/** Keeps a figure for the drill's report. @param unit as `s`, `requests`, `MiB` */
export type Measure = (what: string, value: number, unit: string) => void;

export interface DrillStep {
  /** What holds when the step has passed. */
  readonly title: string;
  /** @throws Error when it does not hold */
  readonly run: (measure: Measure) => Promise<void>;
}

/** One file of `test/drills`, whose name is the drill's. */
export interface Drill {
  /** What it shows, in one line. */
  readonly title: string;
  /** About how long it takes on 2 processors without KVM; shown as long as no time was recorded. */
  readonly minutes: number;
  /** In their order; the first that fails ends the drill. They may share state: this is called once a run. */
  readonly steps: () => readonly DrillStep[];
  /**
   * Brings the lab back: the example's model, every host on, the same machines, nothing left to do. Also after a failure or a
   * kill in whatever step.
   */
  readonly restore: () => Promise<void>;
}
