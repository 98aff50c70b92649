/** The objects that a resource's arguments consist of: itself, and each one in it. */
import type { Properties } from "../../../providers/base/types";
import type { SdkResource, Variant } from "../../../scripts/reference/libvirt-sdk";
import type { Field } from "../../../scripts/reference/sdk-types";

export interface Level {
  readonly title: string;
  /** Where it is, as in `disks[0]`; empty for the resource's own arguments. */
  readonly path: string;
  readonly fields: readonly Field[];
  /** Inputs of the resource that have only this here. */
  inputs(leaf: Properties): Properties;
  /** What inputs have here. */
  at(inputs: Properties): Properties;
  /** Path of an argument of this level. */
  pathOf(name: string): string;
  /** True for the paths of this level's own arguments. */
  has(path: string): boolean;
}

/** Every form of a resource's arguments; one without a name where there is only one. */
export function formsOf({ variants }: SdkResource): (Variant | undefined)[] {
  return variants.length === 0 ? [undefined] : [...variants];
}

export function levelsOf(resource: SdkResource, form: Variant | undefined): Level[] {
  const fixed: Properties = form === undefined ? {} : { [form.key]: form.value };
  const name = form === undefined ? "" : `${form.value}: `;
  const root = makeLevel("", [...resource.arguments, ...(form?.fields ?? [])], {
    inputs: (leaf) => ({ ...fixed, ...leaf }),
    at: (inputs) => inputs,
  });
  return [root, ...below(root)].map((level) => ({ ...level, title: `${name}${level.path || "arguments"}` }));
}

function below(level: Level): Level[] {
  return level.fields
    .filter(({ fields }) => fields.length > 0)
    .flatMap((field) => {
      const inside = makeLevel(`${level.pathOf(field.name)}${field.list ? "[0]" : ""}`, field.fields, {
        inputs: (leaf) => level.inputs({ [field.name]: field.list ? [leaf] : leaf }),
        at: (inputs) => insideOf(level.at(inputs)[field.name]),
      });
      return [inside, ...below(inside)];
    });
}

function insideOf(value: unknown): Properties {
  return (Array.isArray(value) ? value[0] : value) as Properties;
}

function makeLevel(path: string, fields: readonly Field[], ways: Pick<Level, "inputs" | "at">): Level {
  const prefix = path === "" ? "" : `${path}.`;
  return {
    title: path,
    path,
    fields,
    ...ways,
    pathOf: (name) => `${prefix}${name}`,
    has: (property) => property.startsWith(prefix) && !/[.[]/.test(property.slice(prefix.length)),
  };
}
