import { serviceMachine } from "../../model/service-machine";
import type { Flavor, Model } from "../../model/types";

export type MachineRole = "database" | "worker" | "service";

/** A virtual machine that the environment needs. */
export interface Machine {
  readonly name: string;
  readonly role: MachineRole;
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
  /** Machines of one group stand in for each other; a service stands alone. */
  readonly group?: string;
  /** The only centre whose hosts may run it. */
  readonly pinnedCentre?: string;
  /** Seconds that the copy of its disk in another centre may be old; undefined: there is none. */
  readonly replicateSeconds?: number;
}

interface Wanted {
  readonly flavor: string;
  readonly image: string;
  readonly network: string;
}

/**
 * Every VM of the environment: `database-1` (the primary at first boot) and its standbys, `worker-1` …, and
 * `<centre>-<service>`, by their first names, for what centres run for themselves. The order is that of the model.
 */
export function machines(model: Model): Machine[] {
  const { kubernetes, database } = model.platform;
  return [
    ...numbered(model, "database", 1 + database.standby, database),
    ...numbered(model, "worker", kubernetes.workers, kubernetes),
    ...services(model),
  ];
}

function numbered(model: Model, role: "database" | "worker", count: number, wanted: Wanted): Machine[] {
  return Array.from({ length: count }, (_, index) => ({
    ...machine(model, `${role}-${index + 1}`, role, wanted),
    group: role,
  }));
}

function services(model: Model): Machine[] {
  return Object.entries(model.centres).flatMap(([centre, spec]) =>
    Object.entries(spec.services).map(([service, wanted]) => ({
      ...machine(model, serviceMachine(centre, service, spec, wanted), "service", wanted),
      pinnedCentre: centre,
      ...(wanted.replicateSeconds !== undefined && { replicateSeconds: wanted.replicateSeconds }),
    })),
  );
}

function machine(model: Model, name: string, role: MachineRole, wanted: Wanted): Machine {
  const { flavor, image, network } = wanted;
  return { name, role, flavor, ...model.standards.flavors[flavor], image, network };
}
