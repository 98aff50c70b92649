/**
 * XML as libvirt writes and reads it, as plain objects: attributes have the prefix `@`, text beside attributes is `#`,
 * elements that may occur more than once are arrays.
 */
import { XMLBuilder, XMLParser } from "fast-xml-parser";

import { ProviderError } from "../../base/types";

export type XmlValue = string | number | XmlElement | readonly (string | number | XmlElement)[] | undefined;
export interface XmlElement {
  readonly [name: string]: XmlValue;
}

/** What the parser gives: text stays text, an element without content is an empty string. */
export type ParsedXml = string | ParsedElement | ParsedXml[] | undefined;
export interface ParsedElement {
  [name: string]: ParsedXml;
}

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  textNodeName: "#",
  format: true,
  suppressEmptyNode: true,
  suppressBooleanAttributes: false,
});

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  textNodeName: "#",
  parseTagValue: false,
  parseAttributeValue: false,
});

// XML 1.0 has no way to write these, not even escaped.

const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/**
 * The text of a document with one root element.
 * @throws ProviderError for control characters, which XML cannot carry.
 */
export function toXml(root: string, content: XmlElement): string {
  const text = builder.build({ [root]: prune(content) }) as string;
  if (UNWRITABLE.test(text)) throw new ProviderError(`a control character in a value of the ${root} cannot be sent`);
  return text;
}

/**
 * The root element of a document.
 * @throws ProviderError when it is no XML, or another root.
 */
export function parseXml(text: string, root: string): ParsedElement {
  const document = parser.parse(text) as ParsedElement;
  const element = document[root];
  if (element === undefined)
    throw new ProviderError(`libvirt answered without a <${root}> element: ${text.slice(0, 200)}`);
  return asElement(element);
}

/** The element at a path of names, each the first of its name; undefined when there is none. */
export function elementAt(from: ParsedElement, ...path: string[]): ParsedElement | undefined {
  let current: ParsedElement | undefined = from;
  for (const name of path) current = current === undefined ? undefined : elements(current, name)[0];
  return current;
}

/** All child elements of a name. */
export function elements(from: ParsedElement | undefined, name: string): ParsedElement[] {
  const value = from?.[name];
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map(asElement);
}

/** The text inside the element at a path, trimmed; undefined when there is no such element. */
export function textAt(from: ParsedElement, ...path: string[]): string | undefined {
  const element = elementAt(from, ...path);
  if (element === undefined) return undefined;
  return typeof element["#"] === "string" ? element["#"].trim() : "";
}

/** An attribute of an element; undefined when it, or the element, is not there. */
export function attribute(element: ParsedElement | undefined, name: string): string | undefined {
  const value = element?.[`@${name}`];
  return typeof value === "string" ? value : undefined;
}

function asElement(value: ParsedXml): ParsedElement {
  if (typeof value === "object" && !Array.isArray(value)) return value;
  return { "#": value };
}

/** Without the parts that are undefined, which the builder would write as empty elements. */
function prune(element: XmlElement): XmlElement {
  const entries = Object.entries(element).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, pruneValue(value)]));
}

function pruneValue(value: XmlValue): XmlValue {
  if (Array.isArray(value)) return value.map((item) => pruneValue(item) as string | number | XmlElement);
  return typeof value === "object" ? prune(value as XmlElement) : value;
}
