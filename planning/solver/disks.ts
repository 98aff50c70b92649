import type { PlacementHost, PlacementRequest, PlacementVm, Resources } from "./placement-types";

/** What is left of the hosts' disks, each class of storage in a book of its own. */
export class Disks {
  /** By host: GiB of its own pool. */
  readonly own: Float64Array;
  /** By VM: the book, GiB by host, in which its disk stands; shared by the VMs of one class. */
  readonly of: readonly Float64Array[];
  private readonly capacity: ReadonlyMap<Float64Array, Float64Array>;

  constructor(
    hosts: readonly PlacementHost[],
    vms: readonly PlacementVm[],
    capacity: readonly Resources[],
    request: PlacementRequest,
  ) {
    this.own = Float64Array.from(capacity, ({ diskGiB }) => diskGiB);
    const books = new Map<string | undefined, Float64Array>([[undefined, this.own]]);
    for (const { storageClass } of vms) {
      if (!books.has(storageClass)) books.set(storageClass, classBook(storageClass!, hosts, request));
    }
    this.of = vms.map(({ storageClass }) => books.get(storageClass)!);
    this.capacity = new Map([...books.values()].map((book) => [book, book.slice()]));
  }

  /** GiB that VMs of this one's class may be promised on a host when none is there. */
  whole(vm: number, host: number): number {
    return this.capacity.get(this.of[vm])![host];
  }
}

/** Hosts without the class have 0: that they are not eligible is said elsewhere. */
function classBook(name: string, hosts: readonly PlacementHost[], request: PlacementRequest): Float64Array {
  return Float64Array.from(hosts, ({ id, storage }) => {
    const promised = (storage?.[name] ?? 0) * request.overcommit.disk;
    return promised - (request.reserved?.[id]?.storage?.[name] ?? 0);
  });
}
