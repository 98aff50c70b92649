import type { FailureDomain, Flavor, Model } from "../../model/types";
import type { AddressBlock } from "./addresses/address-types";
import { PlanningError } from "./errors";
import { type MachineGroup, type ServicePlan, SERVICES } from "./services";

/** A virtual machine that the environment needs. */
export interface Machine {
  readonly name: string;
  /** Name of the service in the registry that asks for it. */
  readonly service: string;
  /** What its definition on the host says of it: the group's name, or `service` where it stands alone. Nothing is decided by it. */
  readonly role: string;
  readonly flavor: string;
  readonly vcpu: number;
  readonly memoryMiB: number;
  readonly diskGiB: number;
  /** Class of storage that its disk is in. Default: its host's own pool. */
  readonly storage?: string;
  /** How far it can be made larger as it runs. Default: not at all. */
  readonly max?: Flavor["max"];
  readonly image: string;
  readonly network: string;
  /** Machines of one group stand in for each other; undefined: it stands alone. */
  readonly group?: string;
  /** Domains that it shares with no other machine of its group. Default: none. */
  readonly hardSpread?: readonly FailureDomain[];
  /** It has a copy of the data that its group has. Default: false. */
  readonly copiesOfData?: boolean;
  /** It has a range of addresses for pods. Default: false. */
  readonly pods?: boolean;
  /** Where its address is looked for first, and which one of that part, counted from 0. Default: anywhere. */
  readonly place?: { readonly block: AddressBlock; readonly slot: number };
  /** The only centre whose hosts may run it. */
  readonly pinnedCentre?: string;
  /** Seconds that the copy of its disk in another centre may be old; undefined: there is none. */
  readonly replicateSeconds?: number;
}

/**
 * Every VM of the environment, service by service: `database-1` and its standbys, `worker-1` …, and `<centre>-<service>`, by their
 * first names, for what centres run for themselves.
 * @throws PlanningError when two services ask for machines of one name.
 */
export function machines(model: Model, services: readonly ServicePlan[] = SERVICES): Machine[] {
  const all = services.flatMap(({ name, groups }) => groups(model).flatMap((group) => members(model, name, group)));
  const owners = new Map<string, string>();
  for (const { name, service } of all) {
    const other = owners.get(name);
    if (other !== undefined) {
      throw new PlanningError(`${service} and ${other} both have a machine ${name}: rename one of the two`);
    }
    owners.set(name, service);
  }
  return all;
}

/** Whether it belongs to a centre, and is made with it, before the cloud's own machines are. */
export function isLocal({ pinnedCentre }: Machine): boolean {
  return pinnedCentre !== undefined;
}

function members(model: Model, service: string, group: MachineGroup): Machine[] {
  const { name, count, flavor, image, network, alone = false, block, ...traits } = group;
  const size = model.standards.flavors[flavor]!;
  return Array.from({ length: count }, (_, slot): Machine => {
    const called = alone ? { name, role: "service" } : { name: `${name}-${slot + 1}`, role: name, group: name };
    return { ...called, service, flavor, ...size, image, network, ...traits, ...(block && { place: { block, slot } }) };
  });
}
