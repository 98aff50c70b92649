import type { Centre, Model } from "../../model/types";
import { adoptedReservations } from "./adopted";
import { groupRules } from "./groups";
import { type HostRecord, hostsInState, stateOf } from "./hosts";
import { isLocal, type Machine, machines } from "./machines";
import type { Assignments, PlacementHost, PlacementRequest, PlacementVm, Reservation } from "../solver/placement-types";
import { displacedServices, type Replica, replicaPlan, replicaReservations } from "./replicas";
import { type ServicePlan, SERVICES } from "./services";
import { taken, together } from "./reservation";
import { zonesByHost } from "./zones";

/** What to ask the planner for the VMs that centres run for themselves; those that no host may carry are left out. */
export function servicesRequest(
  model: Model,
  hosts: readonly HostRecord[],
  services: readonly ServicePlan[] = SERVICES,
): PlacementRequest {
  const replicas = replicaPlan(model, hosts, services);
  const stranded = new Set(strandedServices(model, replicas, services));
  const wanted = machines(model, services).filter((machine) => isLocal(machine) && !stranded.has(machine.name));
  return request(model, hosts, wanted, services);
}

/**
 * Names of services whose centre has hosts, none of which carries anything now, and that have no copy elsewhere to start
 * from: they wait for a host to come back, since they belong to their centre.
 */
export function strandedServices(
  model: Model,
  replicas: readonly Replica[],
  services: readonly ServicePlan[] = SERVICES,
): string[] {
  const displaced = displacedServices(model, replicas, services);
  const local = machines(model, services).filter(
    (machine) => isLocal(machine) && displaced[machine.name] === undefined,
  );
  return local.filter(({ pinnedCentre }) => isStill(model.centres[pinnedCentre!]!)).map(({ name }) => name);
}

function isStill({ hosts }: Centre): boolean {
  const states = Object.values(hosts).map(({ state }) => state);
  return states.length > 0 && states.every((state) => state !== "active" && state !== "draining");
}

/**
 * What to ask the planner for the cloud's own VMs; `reserved`: by host, what the centres' services have there. What adopted
 * machines have is taken off every request.
 */
export function machinesRequest(
  model: Model,
  hosts: readonly HostRecord[],
  reserved: Readonly<Record<string, Reservation>>,
  services: readonly ServicePlan[] = SERVICES,
): PlacementRequest {
  const cloud = machines(model, services).filter((machine) => !isLocal(machine));
  const copies = new Set(cloud.filter(({ copiesOfData }) => copiesOfData).map(({ name }) => name));
  const wanted = request(model, hosts, cloud, services, reserved);
  const vms = wanted.vms.map((vm) => (copies.has(vm.id) ? { ...vm, holdsData: true } : vm));
  const { survive } = model.standards;
  return { ...wanted, vms, ...(survive.length > 0 && { survive }) };
}

/** The whole environment at once, as far as it is in `names`. */
export function jointRequest(
  model: Model,
  hosts: readonly HostRecord[],
  names: ReadonlySet<string>,
  services: readonly ServicePlan[] = SERVICES,
): PlacementRequest {
  const chosen = machines(model, services).filter(({ name }) => names.has(name));
  return request(model, hosts, chosen, services);
}

/** By host: the sum of what the given machines take; `assignments` is VM to host. */
export function reservations(
  model: Model,
  assignments: Readonly<Assignments>,
  services: readonly ServicePlan[] = SERVICES,
): Record<string, Reservation> {
  const reserved: Record<string, Reservation> = {};
  for (const machine of machines(model, services)) {
    const host = assignments[machine.name];
    if (host !== undefined) reserved[host] = together(reserved[host], taken(machine));
  }
  return reserved;
}

function request(
  model: Model,
  hosts: readonly HostRecord[],
  wanted: readonly Machine[],
  services: readonly ServicePlan[],
  reserved: Readonly<Record<string, Reservation>> = {},
): PlacementRequest {
  const replicas = replicaPlan(model, hosts, services);
  const parts = [reserved, adoptedReservations(model), replicaReservations(replicas)];
  const held = hosts.flatMap(({ name }): [string, Reservation][] => {
    const shares = parts.flatMap((part) => part[name] ?? []);
    return shares.length === 0 ? [] : [[name, shares.reduce(together)]];
  });
  const displaced = displacedServices(model, replicas, services);
  const areZonesHeld = Object.keys(zonesByHost(model)).length > 0;
  return {
    hosts: hosts.map((host) => placementHost(model, host)),
    vms: wanted.map((machine) => {
      const vm = demand(machine, hosts, displaced[machine.name]);
      return areZonesHeld ? { ...vm, zone: model.standards.networks[machine.network]!.zone } : vm;
    }),
    groups: groupRules(model, wanted),
    overcommit: model.standards.overcommit,
    lost: hostsInState(model, "lost").map(([name]) => name),
    reserved: Object.fromEntries(held),
  };
}

function placementHost(model: Model, host: HostRecord): PlacementHost {
  const { name, vcpu, memoryMiB, diskGiB, domain } = host;
  const state = stateOf(model, host);
  const takesNone = state === "draining" || state === "standby";
  const { storage: classes = {}, zones } = model.centres[host.centre]?.hosts[name] ?? {};
  const pools = Object.entries(classes);
  const storage = Object.fromEntries(pools.map(([storageClass, { sizeGiB }]) => [storageClass, sizeGiB]));
  const beside = { ...(pools.length > 0 && { storage }), ...(zones !== undefined && { zones }) };
  return { id: name, vcpu, memoryMiB, diskGiB, domain, ...beside, ...(takesNone && { state }) };
}

/** @param refuge The host of its copy, where its own centre is lost. */
function demand(machine: Machine, hosts: readonly HostRecord[], refuge?: string): PlacementVm {
  const { name, vcpu, memoryMiB, diskGiB, storage, group, pinnedCentre } = machine;
  const centre = hosts.filter((host) => host.centre === pinnedCentre).map((host) => host.name);
  const own = refuge === undefined ? centre : [refuge];
  const size = { vcpu, memoryMiB, diskGiB, ...(storage !== undefined && { storageClass: storage }) };
  return { id: name, ...size, group, ...(pinnedCentre !== undefined && { hosts: own }) };
}
