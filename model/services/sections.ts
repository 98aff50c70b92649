import type { Draft } from "../draft";
import type { Path } from "../path";
import type { DraftMachine, DraftRange, ModelService } from "./service";

/** A section that a file has, with its service and its place. */
export interface DraftSection {
  readonly service: ModelService;
  readonly section: object;
  readonly path: Path;
}

/** The sections of the services, in the registry's order. */
export function draftSections({ platform }: Draft, services: readonly ModelService[]): DraftSection[] {
  return services.flatMap((service) => {
    const section = platform?.[service.name];
    if (typeof section !== "object" || section === null) return [];
    return [{ service, section, path: ["platform", service.name] }];
  });
}

/** The kinds of machines of all sections; paths are from the root of the file. */
export function draftMachines(
  draft: Draft,
  services: readonly ModelService[],
): (DraftMachine & { readonly path: Path })[] {
  return draftSections(draft, services).flatMap(({ service, section, path }) =>
    service.machines(section).map((machine) => ({ ...machine, path: [...path, ...(machine.path ?? [])] })),
  );
}

/** The address ranges of all sections; paths are from the root of the file. */
export function draftRanges(draft: Draft, services: readonly ModelService[]): DraftRange[] {
  return draftSections(draft, services).flatMap(
    ({ service, section, path }) =>
      service.ranges?.(section).map((range) => ({ ...range, path: [...path, ...range.path] })) ?? [],
  );
}

/** What a model says of a service; undefined: it is not chosen. */
export function sectionOf<S extends object>(
  { name }: Pick<ModelService, "name"> & { normalize(...args: never[]): S },
  { platform }: { readonly platform: object },
): S | undefined {
  return (platform as Readonly<Record<string, S | undefined>>)[name];
}
