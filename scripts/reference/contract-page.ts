import type { Schema } from "ts-json-schema-generator";
import type { PhaseName } from "../../contracts/contracts";
import { cell, table } from "./tables";

/** The parts of a JSON Schema that a page shows. */
interface Shape {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
  readonly additionalProperties?: Shape | boolean;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Shape[];
  readonly $ref?: string;
}

type Definitions = Readonly<Record<string, Shape>>;

/** Markdown page of a phase's contract: its outputs, then every type that they are made of. */
export function contractPage(phase: PhaseName, schema: Schema): string {
  const root = schema as Shape;
  const definitions = (schema.definitions ?? {}) as Definitions;
  const types = Object.entries(definitions)
    .filter(([, shape]) => shape.properties)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    `# Contract of phase ${phase}`,
    `What \`pulumi stack output -s <env>.${phase}\` promises to the next phase. Generated from \`contracts/contracts.ts\`.`,
    outputs(root, definitions),
    ...types.flatMap(([name, shape]) => [
      `## ${name}`,
      ...(shape.description ? [shape.description] : []),
      outputs(shape, definitions),
    ]),
    "",
  ].join("\n\n");
}

function outputs(shape: Shape, definitions: Definitions): string {
  const rows = Object.entries(shape.properties ?? {}).map(([name, property]) => {
    const optional = shape.required?.includes(name) ? "" : " (optional)";
    return `| \`${name}\`${optional} | ${typeOf(property, definitions)} | ${cell(property.description ?? "")} |`;
  });
  return table(["Output", "Type", "Meaning"], rows);
}

function typeOf(shape: Shape, definitions: Definitions): string {
  const inner = (part: Shape) => typeOf(part, definitions);
  if (shape.$ref) return reference(decodeURIComponent(shape.$ref.replace("#/definitions/", "")), definitions);
  if (shape.anyOf) return shape.anyOf.map(inner).join(" or ");
  if (shape.enum) return shape.enum.map((value) => `\`${value}\``).join(", ");
  if (shape.items) return `list of ${inner(shape.items)}`;
  if (typeof shape.additionalProperties === "object") return `by name: ${inner(shape.additionalProperties)}`;
  const parts = Object.entries(shape.properties ?? {}).map(([name, property]) => `\`${name}\`: ${inner(property)}`);
  return parts.length > 0 ? `{ ${parts.join(", ")} }` : (shape.type ?? "any");
}

/** Only a type with properties has a section to lead to. */
function reference(name: string, definitions: Definitions): string {
  const shape = definitions[name];
  return shape === undefined || shape.properties ? `[${name}](#${name.toLowerCase()})` : typeOf(shape, definitions);
}
