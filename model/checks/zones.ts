import { DEFAULTS } from "../defaults";
import { type Draft, entries } from "../draft";
import type { Issues } from "../issues";
import type { Path } from "../path";
import { describeValue, listOf } from "../reading/describe";
import type { ModelService } from "../services";
import { draftMachines } from "../services/sections";
import { checkName } from "./known-name";

/** Zones of hosts are declared, and for each machine some host may carry its network's zone: for a service, one of its centre. */
export function checkZones(draft: Draft, issues: Issues, services: readonly ModelService[]): void {
  const { standards, centres } = draft;
  if (!standards?.zones || !centres) return;
  const all = new Set<string | undefined>();
  for (const [name, centre] of entries(centres)) {
    checkKnown(centre.zones, ["centres", name, "zones"], draft, issues);
    const own = new Set<string | undefined>();
    for (const [id, host] of entries(centre.hosts)) {
      checkKnown(host.zones, ["centres", name, "hosts", id, "zones"], draft, issues);
      for (const zone of host.zones ?? centre.zones ?? standards.zones) {
        own.add(zone);
        all.add(zone);
      }
    }
    // A centre without hosts has another mistake.
    if (own.size === 0) continue;
    for (const [service, { network }] of entries(centre.services)) {
      checkCarried(network, own, `a host of ${name}`, ["centres", name, "services", service], draft, issues);
    }
  }
  if (all.size === 0) return;
  for (const { network, path, inherits = false } of draftMachines(draft, services)) {
    if (!inherits) checkCarried(network, all, "some host", path, draft, issues);
  }
}

function checkKnown(
  zones: readonly (string | undefined)[] | undefined,
  path: Path,
  draft: Draft,
  issues: Issues,
): void {
  for (const [at, zone] of (zones ?? []).entries()) {
    checkName(zone, draft.standards?.zones, "a zone of standards.zones", [...path, at], issues);
  }
}

function checkCarried(
  network: string | undefined,
  carried: ReadonlySet<string | undefined>,
  who: string,
  path: Path,
  { standards }: Draft,
  issues: Issues,
): void {
  const zoneOf = (name: string) => standards?.networks?.[name]?.zone;
  const name = network ?? DEFAULTS.network;
  const zone = zoneOf(name);
  // A zone that is not declared has been reported at its network.
  if (zone === undefined || !standards?.zones?.includes(zone) || carried.has(zone)) return;
  const others = Object.keys(standards?.networks ?? {}).filter((other) => carried.has(zoneOf(other)));
  issues.report({
    path: [...path, "network"],
    found: `${describeValue(name)}, of zone ${zone}`,
    allowed: `a network whose zone ${who} may carry: ${listOf(others)}; or zone ${zone} at such a host`,
  });
}
