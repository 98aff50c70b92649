import * as pulumi from "@pulumi/pulumi";

import { version } from "./package.json";

/** A domain on a host, running or not. */
export interface ListedDomain {
  readonly name: string;
  /** The stack that made it; undefined when this package did not. */
  readonly stack?: string;
}

/** Every domain that libvirt on `host` (a URI) has. */
export async function getDomains(args: { host: string }, options?: pulumi.InvokeOptions): Promise<ListedDomain[]> {
  const token = "libvirt:index:getDomains";
  const result = (await pulumi.runtime.invoke(token, args, { version, ...options })) as { domains: ListedDomain[] };
  return result.domains;
}
