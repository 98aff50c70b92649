import * as libvirt from "@pulumi/libvirt";
import * as pulumi from "@pulumi/pulumi";
import type { Centre, Host } from "../../model/types";
import { sameServers } from "../../planning/environment/distinct-hosts";
import { domainOf, type HostRecord, isPooled } from "../../planning/environment/hosts";

import { formerName } from "./former-name";

export interface DiscoveredHostsArgs {
  /** The model's centres by name. */
  centres: Readonly<Record<string, Centre>>;
}

/**
 * Every pooled server of every centre, asked what it is; facts given in the model win over what the server says. A server
 * is asked once, so that one on standby may be off.
 */
export class DiscoveredHosts extends pulumi.ComponentResource {
  readonly records: pulumi.Output<HostRecord[]>;

  constructor(name: string, args: DiscoveredHostsArgs, options?: pulumi.ComponentResourceOptions) {
    super("powercloud:physical:DiscoveredHosts", name, {}, options);
    const uuids: Record<string, pulumi.Output<string>> = {};
    const records = Object.entries(args.centres).flatMap(([centre, { level, hosts }]) =>
      Object.entries(hosts)
        .filter(([, spec]) => isPooled(spec))
        .map(([host, spec]) => {
          const options = { parent: this, ...formerName(name, spec.was) };
          const found = new libvirt.Host(`${name}-${host}`, { uri: spec.uri, pool: spec.pool }, options);
          uuids[host] = found.hostUuid;
          const place = {
            name: host,
            centre,
            level,
            uri: spec.uri,
            domain: domainOf(centre, args.centres),
          };
          return hardware(spec, found).apply((facts): HostRecord => ({ ...place, ...facts }));
        }),
    );
    this.records = pulumi.all(records);
    // Beside the records: these are known before the first answer, where the model gives the facts.
    this.registerOutputs({ records: this.records, uuids: pulumi.output(uuids).apply(refuseSameServers) });
  }
}

function hardware(spec: Host, found: libvirt.Host): pulumi.Output<NonNullable<Host["facts"]>> {
  if (spec.facts !== undefined) return pulumi.output(spec.facts);
  return pulumi.output({ vcpu: found.vcpu, memoryMiB: found.memoryMiB, diskGiB: found.diskGiB });
}

/** @throws pulumi.RunError naming the hosts, and what to do. */
function refuseSameServers(uuids: Record<string, string | undefined>): Record<string, string | undefined> {
  const problems = sameServers(uuids);
  if (problems.length === 0) return uuids;
  throw new pulumi.RunError(
    `${problems.join("; ")}: correct the uri of one in the model, or take it out. Servers whose firmware says the same UUID need each ` +
      "their own host_uuid in /etc/libvirt/libvirtd.conf: libvirt moves no machines between them either.",
  );
}
