import * as libvirt from "@pulumi/libvirt";
import * as pulumi from "@pulumi/pulumi";
import type { Centre, Host, Network } from "../../model/types";
import type { HostRecord, ImageRecord, PooledHost as PooledHostRecord } from "../../stacks/contracts";
import { PooledHost } from "./pooled-host";

export interface HardwarePoolArgs {
  hosts: readonly HostRecord[];
  centres: Readonly<Record<string, Centre>>;
  networks: Readonly<Record<string, Network>>;
  images: Readonly<Record<string, ImageRecord>>;
}

/** The hardware of all centres as one pool: the same storage, networks and images on every host. */
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
        { host, poolPath: spec.pool, networks: args.networks, images: args.images },
        { parent: this },
      );
      this.byName.set(host.name, pooled);
    }
    const records = pulumi.all([...this.byName.values()].map(({ record }) => record));
    const retired = pulumi.all(retiredHosts(args.centres).map(([host, { uri }]) => this.proveEmpty(host, uri)));
    this.hosts = pulumi.all([records, retired]).apply(([pooled]) => pooled);
    this.registerOutputs({ hosts: this.hosts });
  }

  /** A host is taken out of the pool once nothing of ours is left on it. */
  private async proveEmpty(host: string, uri: string): Promise<void> {
    const domains = await libvirt.getDomains({ host: uri }, { parent: this }).catch((error: Error) => {
      void pulumi.log.warn(
        `host ${host} is retired, and whether it is empty could not be seen: ${error.message}. Remove it from the ` +
          "model when it is gone for good.",
        this,
      );
      return [];
    });
    const ours = domains.filter(({ stack }) => stack !== undefined).map(({ name }) => name);
    if (ours.length === 0) return;
    throw new pulumi.RunError(
      `host ${host} cannot be retired yet: it still carries ${ours.join(", ")}. Set its state to draining, bring all ` +
        "phases up, then retire it.",
    );
  }

  /** The pooled host of that name; it is the caller's mistake to ask for one that the pool does not have. */
  host(name: string): pulumi.Output<PooledHostRecord> {
    return this.byName.get(name)!.record;
  }
}

function retiredHosts(centres: Readonly<Record<string, Centre>>): [string, Host][] {
  return Object.values(centres)
    .flatMap(({ hosts }) => Object.entries(hosts))
    .filter(([, { state }]) => state === "retired");
}
