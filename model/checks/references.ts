import { listOf } from "../reading/describe";
import { adoptedOf, type Draft, entries } from "../draft";
import type { Issues } from "../issues";
import type { ModelService } from "../services";
import { draftMachines } from "../services/sections";
import type { Path } from "../path";
import { checkName } from "./known-name";

const A_FLAVOR = "a flavor of standards.flavors";

interface Machine {
  readonly flavor?: string | undefined;
  readonly image?: string | undefined;
  readonly network?: string | undefined;
}

/** Names of flavors, images, networks and zones stand for something in the standards. */
export function checkReferences(draft: Draft, issues: Issues, services: readonly ModelService[]): void {
  const { standards, centres } = draft;
  for (const [name, { zone }] of entries(standards?.networks)) {
    checkName(zone, standards?.zones, "a zone of standards.zones", ["standards", "networks", name, "zone"], issues);
  }
  for (const { path, inherits = false, ...machine } of draftMachines(draft, services)) {
    if (inherits) checkName(machine.flavor, names(standards?.flavors), A_FLAVOR, [...path, "flavor"], issues);
    else checkMachine(machine, path, draft, issues);
  }
  for (const [centre, { services }] of entries(centres)) {
    for (const [name, service] of entries(services)) {
      checkMachine(service, ["centres", centre, "services", name], draft, issues);
    }
  }
  for (const { path, machine } of adoptedOf(draft)) {
    checkName(machine.flavor, names(standards?.flavors), A_FLAVOR, [...path, "flavor"], issues);
  }
}

function checkMachine(machine: Machine, path: Path, { standards }: Draft, issues: Issues): void {
  const { flavor, image, network = "business" } = machine;
  checkName(flavor, names(standards?.flavors), A_FLAVOR, [...path, "flavor"], issues);
  checkName(network, names(standards?.networks), "a network of standards.networks", [...path, "network"], issues);
  const images = names(standards?.images);
  checkName(image, images, "an image of standards.images", [...path, "image"], issues);
  if (image === undefined && images && images.length !== 1) {
    const allowed = `and required, as there is not just one image: ${listOf(images)}`;
    issues.report({ path: [...path, "image"], found: "nothing", allowed });
  }
}

/** The keys, including those whose values are wrong: they are there to be meant. */
function names(mapping: Readonly<Record<string, unknown>> | undefined): string[] | undefined {
  return mapping && Object.keys(mapping);
}
