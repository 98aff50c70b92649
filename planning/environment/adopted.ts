import type { AdoptedMachine, Model } from "../../model/types";
import { allHosts, isPooled } from "./hosts";
import type { Resources } from "../solver/placement-types";
import { add, NOTHING } from "../solver/resources";

/** A virtual machine that a host ran before, and goes on running there. */
export interface PlacedAdopted extends AdoptedMachine {
  readonly name: string;
  /** Unlike the name, which machines of two hosts may share, it is the machine's own. */
  readonly key: string;
  readonly host: string;
  readonly uri: string;
}

/** The adopted machines of hosts that are part of the pool, in the model's order. */
export function adoptedMachines(model: Model): PlacedAdopted[] {
  return all(model).flatMap(({ pooled, machine }) => (pooled ? [machine] : []));
}

/** Adopted machines that went with their lost hosts: only they have their disks. */
export function lostAdopted(model: Model): PlacedAdopted[] {
  return all(model).flatMap(({ pooled, machine }) => (pooled ? [] : [machine]));
}

/** By host: the sum of what adopted machines have there. */
export function adoptedReservations(model: Model): Record<string, Resources> {
  const reserved: Record<string, Resources> = {};
  for (const machine of adoptedMachines(model)) {
    reserved[machine.host] = add(reserved[machine.host] ?? NOTHING, machine);
  }
  return reserved;
}

function all(model: Model): { pooled: boolean; machine: PlacedAdopted }[] {
  return allHosts(model).flatMap(([host, { uri, adopted, ...spec }]) =>
    Object.entries(adopted).map(([name, machine]) => ({
      pooled: isPooled(spec),
      machine: { ...machine, name, key: `${name}-${machine.uuid.slice(0, 8)}`, host, uri },
    })),
  );
}
