/** How domains and filters name a network filter: https://libvirt.org/formatnwfilter.html#usage-of-variables-in-filters */
import { Properties, UNKNOWN } from "../../base/types";
import { attribute, elements, Fields, isObjectName, ParsedElement, Rule, XmlElement } from "../client";

export interface FilterReference {
  /** Name of the filter. */
  readonly name: string;
  /** Values of the filter's variables, by their names. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** What libvirt takes as a variable's name and value (src/conf/nwfilter_params.c). */
const NAME = /^[A-Za-z0-9_]+$/;
const VALUE = /^[A-Za-z0-9_.:]+$/;

const areParameters: Rule = (value) => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "is no object of names and values";
  const wrong = Object.entries(value).find(
    ([name, text]) => !NAME.test(name) || (text !== UNKNOWN && (typeof text !== "string" || !VALUE.test(text))),
  );
  if (wrong === undefined) return undefined;
  const shown = wrong[1] === UNKNOWN ? "(not known yet)" : JSON.stringify(wrong[1]);
  return `${wrong[0]}: ${shown} is not allowed: names of letters, digits and _, values of letters, digits and _ . :`;
};

export const REFERENCE_FIELDS: Fields = {
  name: { rule: isObjectName, required: true },
  parameters: { rule: areParameters },
};

/** The reference of an input, without parameters where there are none in them. */
export function tidyReference(reference: unknown): unknown {
  if (typeof reference !== "object" || reference === null || !("parameters" in reference)) return reference;
  const { parameters, ...rest } = reference as Properties;
  const isEmpty = typeof parameters === "object" && parameters !== null && Object.keys(parameters).length === 0;
  return isEmpty ? rest : reference;
}

/** `<filterref>`. */
export function referenceElement({ name, parameters = {} }: FilterReference): XmlElement {
  const list = Object.entries(parameters).map(([key, value]) => ({ "@name": key, "@value": value }));
  return { "@filter": name, parameter: list.length === 0 ? undefined : list };
}

/** A variable that has several values, which this plugin does not write, has them with commas in between. */
export function parseReference(element: ParsedElement): FilterReference {
  const parameters: Record<string, string> = {};
  for (const parameter of elements(element, "parameter")) {
    const [name, value] = [attribute(parameter, "name") ?? "", attribute(parameter, "value") ?? ""];
    parameters[name] = name in parameters ? `${parameters[name]},${value}` : value;
  }
  const name = attribute(element, "filter") ?? "";
  return Object.keys(parameters).length === 0 ? { name } : { name, parameters };
}

/** What tells two references apart; undefined for none. */
export function referenceKey(reference: FilterReference | undefined): string | undefined {
  if (reference === undefined) return undefined;
  const parameters = Object.entries(reference.parameters ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([reference.name, parameters]);
}
