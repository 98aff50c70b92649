import type { PlacementHost, PlacementRequest, PlacementVm } from "./placement-types";

/** Why a host is out of the question for a VM, whatever else runs where. */
export type Ineligible = "lost" | "draining" | "standby" | "pinned" | "zone" | "dedicated" | "storage";

/** In the order of the codes of `Eligibility.row`, which starts with "eligible". */
const REASONS = [undefined, "lost", "draining", "standby", "pinned", "zone", "dedicated", "storage"] as const;

/** Which host may run which VM by the host's state and the VM's own wishes. VMs of equal wishes share a row. */
export class Eligibility {
  private readonly lost: ReadonlySet<string>;
  private readonly rows = new Map<string, Uint8Array>();

  constructor(
    private readonly hosts: readonly PlacementHost[],
    request: PlacementRequest,
  ) {
    this.lost = new Set(request.lost);
  }

  /** What tells VMs apart here: those of one key may run on the same hosts. */
  static key({ hosts, zone, dedicated, storageClass }: PlacementVm): string {
    if ((hosts ?? zone ?? dedicated ?? storageClass) === undefined) return "";
    return JSON.stringify([hosts && [...new Set(hosts)].sort(), zone, dedicated, storageClass]);
  }

  /** By host's index: 0 when the host may run the VM, otherwise the code of the reason. */
  row(vm: PlacementVm): Uint8Array {
    const key = Eligibility.key(vm);
    const known = this.rows.get(key);
    if (known) return known;
    const pinned = vm.hosts && new Set(vm.hosts);
    const row = Uint8Array.from(this.hosts, (host) => REASONS.indexOf(this.reason(vm, host, pinned)));
    this.rows.set(key, row);
    return row;
  }

  static reasonOf(code: number): Ineligible | undefined {
    return REASONS[code];
  }

  private reason(vm: PlacementVm, host: PlacementHost, pinned?: ReadonlySet<string>): Ineligible | undefined {
    if (this.lost.has(host.id)) return "lost";
    if (pinned && !pinned.has(host.id)) return "pinned";
    if (vm.zone !== undefined && host.zones && !host.zones.includes(vm.zone)) return "zone";
    if (vm.dedicated !== host.dedicated) return "dedicated";
    if (vm.storageClass !== undefined && host.storage?.[vm.storageClass] === undefined) return "storage";
    // The state comes last: what a draining host may keep is what nothing else forbids.
    return host.state === "draining" || host.state === "standby" ? host.state : undefined;
  }
}
