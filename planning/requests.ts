import type { Centre, Model } from "../model/types";
import { groupRules } from "./groups";
import { type HostRecord, hostsInState, stateOf } from "./hosts";
import { type Machine, machines } from "./machines";
import type { PlacementHost, PlacementRequest, PlacementVm, Resources } from "./placement-types";
import { add, NOTHING } from "./resources";

/** What to ask the planner for the VMs that centres run for themselves; those that no host may carry are left out. */
export function servicesRequest(model: Model, hosts: readonly HostRecord[]): PlacementRequest {
  const stranded = new Set(strandedServices(model));
  return request(
    model,
    hosts,
    machines(model).filter((machine) => isService(machine) && !stranded.has(machine.name)),
  );
}

/**
 * Names of services whose centre has hosts, none of which carries anything now: they wait for one to come back, since
 * they belong to their centre.
 */
export function strandedServices(model: Model): string[] {
  const services = machines(model).filter(isService);
  return services.filter(({ pinnedCentre }) => isStill(model.centres[pinnedCentre!]!)).map(({ name }) => name);
}

function isStill({ hosts }: Centre): boolean {
  const states = Object.values(hosts).map(({ state }) => state);
  return states.length > 0 && states.every((state) => state !== "active" && state !== "draining");
}

/** What to ask the planner for the cloud's own VMs; `reserved`: by host, what the centres' services have there. */
export function machinesRequest(
  model: Model,
  hosts: readonly HostRecord[],
  reserved: Readonly<Record<string, Resources>>,
): PlacementRequest {
  const cloud = machines(model).filter((machine) => !isService(machine));
  const wanted = request(model, hosts, cloud);
  const taking = new Set(wanted.hosts.map(({ id }) => id));
  const held = Object.entries(reserved).filter(([host]) => taking.has(host));
  const vms = wanted.vms.map((vm) => (vm.id === primary(model) ? { ...vm, irreplaceable: true } : vm));
  return { ...wanted, vms, reserved: Object.fromEntries(held) };
}

/** The whole environment at once, as far as it is in `names`. */
export function jointRequest(model: Model, hosts: readonly HostRecord[], names: ReadonlySet<string>): PlacementRequest {
  const chosen = machines(model).filter(({ name }) => names.has(name));
  return request(model, hosts, chosen);
}

/** By host: the sum of what the given machines take; `assignments` is VM to host. */
export function reservations(model: Model, assignments: Readonly<Record<string, string>>): Record<string, Resources> {
  const reserved: Record<string, Resources> = {};
  for (const machine of machines(model)) {
    const host = assignments[machine.name];
    if (host !== undefined) reserved[host] = add(reserved[host] ?? NOTHING, machine);
  }
  return reserved;
}

function request(model: Model, hosts: readonly HostRecord[], wanted: readonly Machine[]): PlacementRequest {
  return {
    hosts: hosts.map((host) => placementHost(model, host)),
    vms: wanted.map((machine) => demand(machine, hosts)),
    groups: groupRules(model, wanted),
    overcommit: model.standards.overcommit,
    lost: hostsInState(model, "lost").map(([name]) => name),
  };
}

/** The primary's data is what its standbys copy: it cannot be made anew from nothing, as they can. */
function primary(model: Model): string | undefined {
  return machines(model).find(({ role }) => role === "database")?.name;
}

function placementHost(model: Model, host: HostRecord): PlacementHost {
  const { name, vcpu, memoryMiB, diskGiB, domain } = host;
  const state = stateOf(model, host);
  const takesNone = state === "draining" || state === "standby";
  return { id: name, vcpu, memoryMiB, diskGiB, domain, ...(takesNone && { state }) };
}

function demand(machine: Machine, hosts: readonly HostRecord[]): PlacementVm {
  const { name, vcpu, memoryMiB, diskGiB, group, pinnedCentre } = machine;
  const own = hosts.filter(({ centre }) => centre === pinnedCentre).map((host) => host.name);
  return { id: name, vcpu, memoryMiB, diskGiB, group, ...(pinnedCentre !== undefined && { hosts: own }) };
}

function isService(machine: Machine): boolean {
  return machine.role === "service";
}
