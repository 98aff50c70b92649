/** Addresses of machines, as the `Addresses` resource is asked for them and keeps them. */

/** A VM's name on its network. */
export interface AddressRecord {
  network: string;
  /** IPv4 address without prefix length. */
  address: string;
  prefix: number;
  gateway: string;
  mac: string;
  /** Range of the pods of a Kubernetes worker. */
  podCidr?: string;
}

export interface AddressNetwork {
  /** IPv4 range in CIDR notation. */
  readonly cidr: string;
  /** IPv4 address of the router, inside the range. */
  readonly gateway: string;
}

/** A part of a network: offsets from the network address, the end exclusive. */
export interface AddressBlock {
  readonly start: number;
  readonly end: number;
}

export interface AddressMachine {
  readonly name: string;
  readonly network: string;
  /** Where its address is looked for first. Default: from the fourth 256 addresses of the network on. */
  readonly block?: AddressBlock;
  /** Place in its block, and number of its pod range, that it gets where they are free. Default: as its name hashes. */
  readonly slot?: number;
  /** Gets a range for pods. Default: false. */
  readonly pods?: boolean;
}

export interface AddressInputs {
  /** Name of the environment: MAC addresses and hashed places depend on it. */
  readonly environment: string;
  readonly networks: Readonly<Record<string, AddressNetwork>>;
  readonly machines: readonly AddressMachine[];
  /** IPv4 range in CIDR notation, of which each machine that runs pods gets a /24. */
  readonly podRange?: string;
}

/** What a machine had that left the model. */
export interface ReleasedAddress {
  readonly name: string;
  readonly address?: string;
  readonly podCidr?: string;
}

/** What the state keeps. */
export interface KeptAddresses {
  /** By machine. */
  readonly addresses: Readonly<Record<string, AddressRecord>>;
  /** The longest released first. */
  readonly released: readonly ReleasedAddress[];
}
