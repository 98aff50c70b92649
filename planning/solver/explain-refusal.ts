import type { Ledger, Refusal } from "./ledger";
import type { PlacementVm } from "./placement-types";
import { RESOURCE_LABELS, type ResourceName } from "./resources";

/** Why a host does not take a VM that has no place, to be read after the host's name or the number of such hosts. */
export function explainRefusal(ledger: Ledger, vm: number, host: number): string {
  const refusal = ledger.refusal(vm, host);
  if (refusal) return text(refusal, ledger, vm);
  const isBound = ledger.groups.rules(vm).some(({ kind, hard }) => hard && kind === "affinity");
  return isBound
    ? "would take it, but not together with the rest of its group"
    : "would take it, but no order of moves gets it there";
}

function labelOf(name: ResourceName, { storageClass }: PlacementVm): string {
  return name === "diskGiB" && storageClass !== undefined ? `${storageClass} disk` : RESOURCE_LABELS[name];
}

function text(refusal: Refusal, ledger: Ledger, vm: number): string {
  switch (refusal.kind) {
    case "lost":
      return "lost";
    case "draining":
      return "draining, so taking no VMs";
    case "standby":
      return "powered off (standby)";
    case "pinned":
      return "not allowed for it";
    case "zone":
      return `not allowed to carry zone ${ledger.vms[vm].zone}`;
    case "dedicated":
      return `not dedicated to ${ledger.vms[vm].dedicated ?? "VMs without a tag"}`;
    case "storage":
      return `without storage of class ${ledger.vms[vm].storageClass}`;
    case "numa":
      return "without a NUMA cell that has room for it";
    case "lack":
      return `short of ${refusal.resources.map((name) => labelOf(name, ledger.vms[vm])).join(" and ")}`;
    case "rule":
      return `barred by hard ${refusal.rule.kind} of group ${refusal.rule.id} (level ${refusal.rule.level})`;
  }
}
