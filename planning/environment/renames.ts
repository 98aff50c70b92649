import type { Centre, Model } from "../../model/types";
import type { Assignments } from "../solver/placement-types";
import { allHosts, domainOf, type HostRecord } from "./hosts";

/** Old name to new one. */
export type Renames = Readonly<Record<string, string>>;

/** Hosts that the model says had another name. */
export function hostRenames(model: Pick<Model, "centres">): Renames {
  return Object.fromEntries(allHosts(model).flatMap(([name, { was }]) => (was === undefined ? [] : [[was, name]])));
}

/** VM to host, by the hosts' names of now. */
export function renamedAssignments(assignments: Readonly<Assignments>, renames: Renames): Assignments {
  return Object.fromEntries(Object.entries(assignments).map(([vm, host]) => [vm, renames[host] ?? host]));
}

/**
 * Records of hosts as an earlier run left them, with the names and in the centres that the model gives them now, so that a rename takes effect
 * in every phase at once. A host that the model does not have any more is left as it is.
 */
export function asInModel<H extends HostRecord>(model: Pick<Model, "centres">, hosts: readonly H[]): H[] {
  const renames = hostRenames(model);
  const centres = Object.entries(model.centres);
  const centreOf = new Map(
    centres.flatMap(([centre, { hosts: own }]) => Object.keys(own).map((name) => [name, centre])),
  );
  return hosts.map((record) => {
    const name = renames[record.name] ?? record.name;
    const centre = centreOf.get(name);
    return centre === undefined ? record : { ...record, name, ...placeIn(centre, model.centres) };
  });
}

function placeIn(
  centre: string,
  centres: Readonly<Record<string, Centre>>,
): Pick<HostRecord, "centre" | "level" | "domain"> {
  return { centre, level: centres[centre]!.level, domain: domainOf(centre, centres) };
}
