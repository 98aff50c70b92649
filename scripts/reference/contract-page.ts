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
  readonly $ref?: string;
}

/** Markdown page of a phase's contract: its outputs, then every type that they are made of. */
export function contractPage(phase: PhaseName, schema: Schema): string {
  const root = schema as Shape;
  const definitions = Object.entries((schema.definitions ?? {}) as Readonly<Record<string, Shape>>);
  const types = definitions.filter(([, shape]) => shape.properties).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    `# Contract of phase ${phase}`,
    `What \`pulumi stack output -s <env>.${phase}\` promises to the next phase. Generated from \`contracts/contracts.ts\`.`,
    outputs(root),
    ...types.flatMap(([name, shape]) => [
      `## ${name}`,
      ...(shape.description ? [shape.description] : []),
      outputs(shape),
    ]),
    "",
  ].join("\n\n");
}

function outputs(shape: Shape): string {
  const rows = Object.entries(shape.properties ?? {}).map(([name, property]) => {
    const optional = shape.required?.includes(name) ? "" : " (optional)";
    return `| \`${name}\`${optional} | ${typeOf(property)} | ${cell(property.description ?? "")} |`;
  });
  return table(["Output", "Type", "Meaning"], rows);
}

function typeOf(shape: Shape): string {
  if (shape.$ref) return link(decodeURIComponent(shape.$ref.replace("#/definitions/", "")));
  if (shape.enum) return shape.enum.map((value) => `\`${value}\``).join(", ");
  if (shape.items) return `list of ${typeOf(shape.items)}`;
  if (typeof shape.additionalProperties === "object") return `by name: ${typeOf(shape.additionalProperties)}`;
  const parts = Object.entries(shape.properties ?? {}).map(([name, property]) => `\`${name}\`: ${typeOf(property)}`);
  return parts.length > 0 ? `{ ${parts.join(", ")} }` : (shape.type ?? "any");
}

function link(name: string): string {
  return name === "Level" ? "`province`, `prefecture`, `county`" : `[${name}](#${name.toLowerCase()})`;
}
