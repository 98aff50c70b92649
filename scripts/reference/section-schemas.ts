import type { Schema } from "ts-json-schema-generator";

/** The shape of one service's section of the model. */
export interface SectionSchema {
  /** The service's. */
  readonly name: string;
  readonly required: boolean;
  readonly schema: Schema;
}

/** Name of the type of a service's section: `DatabaseFile` of `database`. */
export function sectionType(service: string): string {
  return `${service.charAt(0).toUpperCase()}${service.slice(1)}File`;
}

/** JSON Schema of a model file whose `platform` has these sections, and no others. */
export function withSections<S extends Schema>(model: S, sections: readonly SectionSchema[]): S {
  const of = sections.map(({ name, schema: { definitions, ...section } }) => {
    return { name, section: { ...section, $schema: undefined }, definitions };
  });
  const platform: Schema = {
    type: "object",
    properties: Object.fromEntries(of.map(({ name }) => [name, { $ref: `#/definitions/${sectionType(name)}` }])),
    required: sections.filter(({ required }) => required).map(({ name }) => name),
    additionalProperties: false,
  };
  return {
    ...model,
    properties: { ...model.properties, platform: { $ref: "#/definitions/PlatformFile" } },
    definitions: Object.assign(
      { ...model.definitions, PlatformFile: platform },
      ...of.map(({ name, section, definitions }) => ({ ...definitions, [sectionType(name)]: section }) as object),
    ) as Schema["definitions"],
  };
}
