import * as libvirt from "@pulumi/libvirt";
import type * as pulumi from "@pulumi/pulumi";
import type { Condition, HostRecord, PooledHost } from "../../contracts/contracts";
import { hostAnswers, hostPooled, wantedOn } from "../../gates/hosts";
import type { Model } from "../../model/types";
import { hostsThatAreOff, pooledHosts } from "../../planning/environment/hosts";
import { judged, together } from "./measured";

/** Each host of the pool that is on by what the model says. */
export function hostsAnswer(
  model: Model,
  hosts: pulumi.Output<HostRecord[]>,
  options: pulumi.InvokeOutputOptions,
): pulumi.Output<Condition[]> {
  return hosts.apply((all) =>
    together(
      asked(model, all).map(({ name, uri }) =>
        judged(libvirt.measureHost({ host: uri }, options), (found, now) => hostAnswers(name, found, now)),
      ),
    ),
  );
}

/** Each of them, with what it must have as a host of the pool. */
export function hostsPooled(
  model: Model,
  hosts: pulumi.Output<PooledHost[]>,
  options: pulumi.InvokeOutputOptions,
): pulumi.Output<Condition[]> {
  return hosts.apply((all) =>
    together(
      asked(model, all).map((host) =>
        judged(libvirt.measureHost({ host: host.uri, ...wantedOn(host) }, options), (found, now) =>
          hostPooled(host.name, found, now),
        ),
      ),
    ),
  );
}

function asked<H extends HostRecord>(model: Model, hosts: readonly H[]): H[] {
  const off = new Set(hostsThatAreOff(model));
  return pooledHosts(model, hosts).filter(({ name }) => !off.has(name));
}
