/**
 * Which values of one kind (addresses, MAC addresses, ranges for pods) are given away. One that was freed is not given again
 * while there is another: routers, firewalls and clients may still take it for the machine that had it.
 */
export class AddressBook {
  private readonly taken: Set<string>;
  private readonly resting: Set<string>;

  /**
   * @param taken What is not to be given: what machines have, and had until this plan, since they may still run.
   * @param released Freed before this plan, the longest released first.
   */
  constructor(taken: readonly string[], released: readonly string[]) {
    this.taken = new Set(taken);
    this.resting = new Set(released.filter((value) => !this.taken.has(value)));
  }

  /** Gives a machine what it had before, unless somebody else has it by now. */
  giveBack(value: string | undefined): string | undefined {
    return value !== undefined && this.resting.has(value) ? this.take(value) : undefined;
  }

  takeIfFree(value: string | undefined): string | undefined {
    return value !== undefined && !this.taken.has(value) && !this.resting.has(value) ? this.take(value) : undefined;
  }

  /** The first of these that is free; else the one that was released the longest ago; undefined: there is none. */
  firstOf(choices: Iterable<string>): string | undefined {
    const resting = new Set<string>();
    for (const choice of choices) {
      if (this.resting.has(choice)) resting.add(choice);
      else if (!this.taken.has(choice)) return this.take(choice);
    }
    const [oldest] = [...this.resting].filter((value) => resting.has(value));
    return oldest === undefined ? undefined : this.take(oldest);
  }

  private take(value: string): string {
    this.taken.add(value);
    this.resting.delete(value);
    return value;
  }
}
