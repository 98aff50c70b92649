import type { Reservation, Resources } from "../solver/placement-types";
import { add, NOTHING } from "../solver/resources";

/** What a machine takes of its host: its disk of the class of storage that it is in, where it is in one. */
export function taken(machine: Resources & { readonly storage?: string | undefined }): Reservation {
  const { vcpu, memoryMiB, diskGiB, storage } = machine;
  if (storage === undefined) return { vcpu, memoryMiB, diskGiB };
  return { vcpu, memoryMiB, diskGiB: 0, storage: { [storage]: diskGiB } };
}

/** Both together. */
export function together(a: Reservation = NOTHING, b: Reservation = NOTHING): Reservation {
  const sum = add(a, b);
  if (a.storage === undefined && b.storage === undefined) return sum;
  const storage = { ...a.storage };
  for (const [name, diskGiB] of Object.entries(b.storage ?? {})) storage[name] = (storage[name] ?? 0) + diskGiB;
  return { ...sum, storage };
}
