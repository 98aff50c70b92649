import * as pulumi from "@pulumi/pulumi";
import type { AddressInputs, KeptAddresses } from "../../../planning/environment/addresses/address-types";
import { withPluginVersion } from "./options";

export type {
  AddressBlock,
  AddressMachine,
  AddressNetwork,
  AddressRecord,
  ReleasedAddress,
} from "../../../planning/environment/addresses/address-types";

export type AddressesArgs = { [K in keyof AddressInputs]: pulumi.Input<AddressInputs[K]> } & {
  /** What machines had before this resource was made: they keep it. Read when it is made, and not again. Default: nothing. */
  takeOver?: pulumi.Input<KeptAddresses["addresses"] | undefined>;
};

/**
 * Decides which machine has which address, MAC address and range for pods, at preview already, and keeps it: what a machine
 * has, it has for as long as it is there. A change that would take it away fails, and says how to get there. It is never
 * replaced.
 */
export class Addresses extends pulumi.CustomResource {
  static readonly type = "powercloud:index:Addresses";

  /** By machine. */
  declare readonly addresses: pulumi.Output<KeptAddresses["addresses"]>;
  /** What belonged to machines that are gone; it is given away again when nothing else is left, the longest released first. */
  declare readonly released: pulumi.Output<KeptAddresses["released"]>;

  constructor(name: string, args: AddressesArgs, options?: pulumi.CustomResourceOptions) {
    const outputs = { addresses: undefined, released: undefined };
    super(Addresses.type, name, { ...args, ...outputs }, withPluginVersion(options));
  }
}
