import * as pulumi from "@pulumi/pulumi";
import type { Centre, Network } from "../../model/types";
import type { HostRecord, ImageRecord, PooledHost as PooledHostRecord } from "../../contracts/contracts";
import { networksFor } from "../../planning/environment/zones";
import { formerName } from "./former-name";
import { PooledHost } from "./pooled-host";

export interface HardwarePoolArgs {
  hosts: readonly HostRecord[];
  centres: Readonly<Record<string, Centre>>;
  networks: Readonly<Record<string, Network>>;
  images: Readonly<Record<string, ImageRecord>>;
}

/** The hardware of all centres as one pool: the same storage and images on every host, and the networks of the zones that it may carry. */
export class HardwarePool extends pulumi.ComponentResource {
  readonly hosts: pulumi.Output<PooledHostRecord[]>;
  private readonly byName = new Map<string, PooledHost>();

  constructor(name: string, args: HardwarePoolArgs, options?: pulumi.ComponentResourceOptions) {
    super("powercloud:physical:HardwarePool", name, {}, options);
    for (const host of args.hosts) {
      const spec = args.centres[host.centre]?.hosts[host.name];
      if (spec === undefined) {
        throw new pulumi.RunError(
          `host ${host.name} of ${host.centre} was discovered in standardization, but is no longer in the model: ` +
            "run `pulumi up` of standardization again, so that both agree.",
        );
      }
      const pooled = new PooledHost(
        `${name}-${host.name}`,
        {
          ...{ host, poolPath: spec.pool, classPools: spec.storage, images: args.images },
          networks: networksFor(spec, args.networks),
        },
        { parent: this, ...formerName(name, spec.was) },
      );
      this.byName.set(host.name, pooled);
    }
    this.hosts = pulumi.all([...this.byName.values()].map(({ record }) => record));
    this.registerOutputs({ hosts: this.hosts });
  }

  /** The pooled host of that name; it is the caller's mistake to ask for one that the pool does not have. */
  host(name: string): pulumi.Output<PooledHostRecord> {
    return this.byName.get(name)!.record;
  }
}
