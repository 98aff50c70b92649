import type { Model } from "../../model/types";
import { adoptedReservations } from "./adopted";
import { domainOf, type HostRecord, stateOf } from "./hosts";
import { type Machine, machines } from "./machines";
import { type ServicePlan, SERVICES } from "./services";
import type { Resources } from "../solver/placement-types";
import { mayCarry } from "./zones";
import { add, NOTHING } from "../solver/resources";

/** The new copy is made beside the good one. */
const GENERATIONS = 2;

/** Where the copy of a service's disk is kept. */
export interface Replica {
  /** Machine's name. */
  readonly machine: string;
  /** Undefined: no host can have it. */
  readonly host?: string;
  /** Seconds that the copy may be old. */
  readonly maxAgeSeconds: number;
  readonly diskGiB: number;
}

/**
 * A host for the copy of each service that is to have one: active, in another centre, with enough disk. The nearest centre above
 * comes first, then those beside it; among equals the model's order decides. What the cloud's machines take does not count,
 * so that a copy stays where it is as long as its host is active.
 */
export function replicaPlan(
  model: Model,
  hosts: readonly HostRecord[],
  services: readonly ServicePlan[] = SERVICES,
): Replica[] {
  const taken: Record<string, Resources> = { ...adoptedReservations(model) };
  return machines(model, services).flatMap((machine): Replica[] => {
    const { replicateSeconds: maxAgeSeconds } = machine;
    if (maxAgeSeconds === undefined) return [];
    const diskGiB = GENERATIONS * machine.diskGiB;
    const limit = model.standards.overcommit.disk;
    const room = (host: HostRecord) => host.diskGiB * limit - (taken[host.name]?.diskGiB ?? 0);
    const host = candidates(model, machine, hosts).find((candidate) => room(candidate) >= diskGiB)?.name;
    if (host === undefined) return [{ machine: machine.name, maxAgeSeconds, diskGiB }];
    taken[host] = add(taken[host] ?? NOTHING, { ...NOTHING, diskGiB });
    return [{ machine: machine.name, host, maxAgeSeconds, diskGiB }];
  });
}

/** By host: the disk that copies take there. */
export function replicaReservations(replicas: readonly Replica[]): Record<string, Resources> {
  const reserved: Record<string, Resources> = {};
  for (const { host, diskGiB } of replicas) {
    if (host !== undefined) reserved[host] = add(reserved[host] ?? NOTHING, { ...NOTHING, diskGiB });
  }
  return reserved;
}

/** By machine: the host on which a service starts from its copy, since every host of its centre is lost. */
export function displacedServices(
  model: Model,
  replicas: readonly Replica[],
  services: readonly ServicePlan[] = SERVICES,
): Record<string, string> {
  const centreOf = new Map(machines(model, services).map(({ name, pinnedCentre }) => [name, pinnedCentre]));
  const displaced = replicas.flatMap(({ machine, host }): [string, string][] => {
    return host !== undefined && isLost(model, centreOf.get(machine)!) ? [[machine, host]] : [];
  });
  return Object.fromEntries(displaced);
}

/** The copies in plain sentences. */
export function replicaLines(replicas: readonly Replica[]): string[] {
  return replicas.map(({ machine, host, maxAgeSeconds, diskGiB }) =>
    host === undefined
      ? `no copy of ${machine}: no active host of another centre has ${diskGiB} GiB of disk for it; add one, or take replicate out`
      : `copy of ${machine} on ${host}, at most ${inWords(maxAgeSeconds)} old after each pulumi up`,
  );
}

/** The copy is in the host's own pool, but the machine's disk would be in its class, and the machine in its network's zone. */
function candidates(
  model: Model,
  { pinnedCentre, storage, network }: Machine,
  hosts: readonly HostRecord[],
): HostRecord[] {
  const own = domainOf(pinnedCentre!, model.centres);
  const shared = ({ domain }: HostRecord) => domain.filter((centre, depth) => own[depth] === centre).length;
  const { zone } = model.standards.networks[network]!;
  const serves = ({ centre, name }: HostRecord) => {
    const host = model.centres[centre]?.hosts[name];
    if (host === undefined || !mayCarry(host, zone)) return false;
    return storage === undefined || host.storage[storage] !== undefined;
  };
  const others = hosts.filter(
    (host) => host.centre !== pinnedCentre && stateOf(model, host) === "active" && serves(host),
  );
  return others.sort((a, b) => shared(b) - shared(a) || a.domain.length - b.domain.length);
}

function isLost(model: Model, centre: string): boolean {
  const states = Object.values(model.centres[centre]!.hosts).map(({ state }) => state);
  return states.includes("lost") && states.every((state) => state === "lost" || state === "retired");
}

function inWords(seconds: number): string {
  return seconds % 3600 === 0 ? `${seconds / 3600} h` : `${seconds / 60} min`;
}
