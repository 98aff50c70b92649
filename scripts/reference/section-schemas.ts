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

/** The JSON Schema of a model file, with one more section that its `platform` may have, or must. */
export function withSection(model: Schema, { name, required, schema }: SectionSchema): Schema {
  const { definitions, ...section } = schema;
  const known = (model.definitions?.["PlatformFile"] ?? {}) as Schema;
  const platform: Schema = {
    type: "object",
    properties: { ...known.properties, [name]: { $ref: `#/definitions/${sectionType(name)}` } },
    required: [...(known.required ?? []), ...(required ? [name] : [])],
    additionalProperties: false,
  };
  return {
    ...model,
    properties: { ...model.properties, platform: { $ref: "#/definitions/PlatformFile" } },
    definitions: {
      ...model.definitions,
      PlatformFile: platform,
      ...definitions,
      [sectionType(name)]: { ...section, $schema: undefined } as Schema,
    },
  };
}
