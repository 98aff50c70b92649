import type { AddressRecord, ImageRecord } from "../../contracts/contracts";
import type { Machine } from "../../planning/environment/machines";
import type { Placement } from "./placement";
import type { StandardMachineArgs } from "./standard-machine";

/** What is decided of machines before any is made. */
export interface Decided {
  readonly placement: Placement;
  /** By machine. */
  readonly addresses: Readonly<Record<string, AddressRecord>>;
  /** By name of the standards. */
  readonly images: Readonly<Record<string, ImageRecord>>;
}

/** What a planned machine is, and where: all but what is inside it. */
export function standardPlace(
  machine: Machine,
  { placement, addresses, images }: Decided,
): Pick<StandardMachineArgs, "host" | "flavor" | "image" | "commandLine" | "address"> {
  return {
    host: placement.host(machine.name),
    flavor: machine,
    image: machine.image,
    commandLine: images[machine.image]!.commandLine,
    address: addresses[machine.name]!,
  };
}
