import { PlanningError } from "../errors";
import type { AddressBook } from "./address-book";
import type { AddressMachine } from "./address-types";

/** How one kind of value (addresses, MAC addresses, ranges for pods) is chosen for machines. */
export interface Choice {
  readonly book: AddressBook;
  /** What the machine has by the state. */
  kept(machine: AddressMachine): string | undefined;
  /** What a machine of its name had before it left the model. Default: nothing. */
  former?(machine: AddressMachine): string | undefined;
  /** The one that is meant for it. Default: none. */
  own?(machine: AddressMachine): string | undefined;
  /** All that will do, the best first. */
  all(machine: AddressMachine): Iterable<string>;
  /** Why there is none, and what helps. */
  missing(machine: AddressMachine): string;
}

/**
 * A value for each machine, by name. Nobody who takes any value gets the one that is meant for another machine of this plan.
 * @throws PlanningError when there is none for a machine.
 */
export function assign(machines: readonly AddressMachine[], choice: Choice): Map<string, string> {
  const { book } = choice;
  const given = new Map<string, string>();
  const pass = (choose: (machine: AddressMachine) => string | undefined) => {
    for (const machine of machines) {
      const value = given.has(machine.name) ? undefined : choose(machine);
      if (value !== undefined) given.set(machine.name, value);
    }
  };
  pass((machine) => choice.kept(machine));
  pass((machine) => book.giveBack(choice.former?.(machine)));
  pass((machine) => book.takeIfFree(choice.own?.(machine)));
  pass((machine) => book.firstOf(choice.all(machine)));
  const without = machines.find(({ name }) => !given.has(name));
  if (without !== undefined) throw new PlanningError(choice.missing(without));
  return given;
}
