import * as path from "node:path";
import { createGenerator, type Config, type Schema } from "ts-json-schema-generator";
import { type ModelService, SERVICES } from "../../model/services";
import { type Contracts, PHASES, type PhaseName } from "../../contracts/contracts";
import { type SectionSchema, sectionType, withSection } from "./section-schemas";

export const PROJECT = path.resolve(__dirname, "../..");

/** Type in `contracts/contracts.ts` for each phase; the compiler holds the two together. */
const CONTRACT_TYPES = {
  standardization: "StandardizationContract",
  integration: "IntegrationContract",
  virtualization: "VirtualizationContract",
  cloud: "CloudContract",
} as const satisfies Record<keyof Contracts, string>;

/**
 * JSON Schema of a model file, from `model/schema.ts` and the sections of the services in `model/services/`. Takes some seconds: the
 * compiler reads the types.
 */
export function modelSchema(services: readonly ModelService[] = SERVICES): Schema {
  const generator = createGenerator(config("model/{schema,services/*}.ts"));
  const sections = services.map(({ name, required }): SectionSchema => {
    return { name, required, schema: generator.createSchema(sectionType(name)) };
  });
  return sections.reduce(withSection, generator.createSchema("ModelFile"));
}

/** JSON Schemas of the phases' outputs, from `contracts/contracts.ts`. Fields that a newer version adds do no harm. */
export function contractSchemas(): Record<PhaseName, Schema> {
  const generator = createGenerator({ ...config("contracts/contracts.ts"), additionalProperties: true });
  const all = PHASES.map((phase) => [phase, generator.createSchema(CONTRACT_TYPES[phase])]);
  return Object.fromEntries(all) as Record<PhaseName, Schema>;
}

function config(file: string): Config {
  return {
    path: path.join(PROJECT, file),
    tsconfig: path.join(PROJECT, "tsconfig.json"),
    // The project's own check of types does that.
    skipTypeCheck: true,
    sortProps: false,
    topRef: false,
    expose: "export",
    jsDoc: "extended",
  };
}
