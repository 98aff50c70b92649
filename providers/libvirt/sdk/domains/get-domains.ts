import * as pulumi from "@pulumi/pulumi";

import { version } from "../package.json";

/** A domain on a host, running or not. */
export interface ListedDomain {
  /** Name of the domain on the host. */
  readonly name: string;
  /** The stack that made it; undefined when this package did not. */
  readonly stack?: string;
  /** libvirt's names of the networks that it has a card in. */
  readonly networks: readonly string[];
  /** Paths of its disks, and of its kernel and initrd where it has its own. */
  readonly files: readonly string[];
}

export interface GetDomainsArgs {
  /** libvirt URI of the host. */
  host: string;
}

/** Every domain that libvirt on a host has. */
export async function getDomains(args: GetDomainsArgs, options?: pulumi.InvokeOptions): Promise<ListedDomain[]> {
  const token = "libvirt:index:getDomains";
  const result = (await pulumi.runtime.invoke(token, args, { version, ...options })) as { domains: ListedDomain[] };
  return result.domains;
}
