import * as pulumi from "@pulumi/pulumi";
import type { PooledHost } from "../../contracts/contracts";

/**
 * Name of the pool that a disk is in on a host.
 * @param storage Class of storage. Default: the host's own pool
 * @throws RunError when the host has no pool of that class yet
 */
export function diskPool(host: Pick<PooledHost, "name" | "pool" | "storage">, storage: string | undefined): string {
  if (storage === undefined) return host.pool;
  const pool = host.storage?.[storage];
  if (pool !== undefined) return pool;
  const has = Object.keys(host.storage ?? {});
  throw new pulumi.RunError(
    `host ${host.name} has no pool of storage class ${storage}, but ${has.length === 0 ? "none" : has.join(", ")}: ` +
      "run `pulumi up` of integration, which makes the pools that the model wants.",
  );
}
