/**
 * XML as libvirt writes and reads it, as plain objects: attributes have the prefix `@`, text beside attributes is `#`,
 * elements that may occur more than once are arrays. What is to be written back with parts that are not ours is edited as a
 * tree instead: `xml-document.ts`.
 */
import { childElements, Element, newDocument, parseDocument, serialize, XmlElement } from "./xml-document";

export type { XmlElement, XmlValue } from "./xml-document";

/** What the parser gives: text stays text, character by character; an element without content is an empty string. */
export type ParsedXml = string | ParsedElement | ParsedXml[] | undefined;
export interface ParsedElement {
  [name: string]: ParsedXml;
}

/**
 * The text of a document with one root element.
 * @throws ProviderError for control characters, which XML cannot carry.
 */
export function toXml(root: string, content: XmlElement): string {
  return serialize(newDocument(root, content));
}

/**
 * The root element of a document.
 * @throws ProviderError when it is no XML, or another root.
 */
export function parseXml(text: string, root: string): ParsedElement {
  return plainElement(parseDocument(text, root));
}

/** An element of a tree as a plain object. */
export function plainElement(element: Element): ParsedElement {
  return asElement(plain(element));
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

/** The text inside the element at a path, with its white space; undefined when there is no such element. */
export function textAt(from: ParsedElement, ...path: string[]): string | undefined {
  const element = elementAt(from, ...path);
  if (element === undefined) return undefined;
  return typeof element["#"] === "string" ? element["#"] : "";
}

/** An attribute of an element; undefined when it, or the element, is not there. */
export function attribute(element: ParsedElement | undefined, name: string): string | undefined {
  const value = element?.[`@${name}`];
  return typeof value === "string" ? value : undefined;
}

function plain(element: Element): string | ParsedElement {
  const attributes = [...element.attributes].map(({ name, value }) => [`@${name}`, value] as const);
  const children = childElements(element);
  const text = textOf(element);
  if (attributes.length === 0 && children.length === 0) return text;
  const result: ParsedElement = Object.fromEntries(attributes);
  for (const child of children) {
    const [name, value] = [child.nodeName, plain(child)];
    const before = Object.hasOwn(result, name) ? result[name] : undefined;
    result[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  // Beside child elements white space is how the document is laid out.
  if (children.length === 0 ? text !== "" : text.trim() !== "") result["#"] = text;
  return result;
}

/** Text and CDATA sections, not what is inside child elements. */
function textOf(element: Element): string {
  const nodes = [...element.childNodes].filter(
    (node) => node.nodeType === node.TEXT_NODE || node.nodeType === node.CDATA_SECTION_NODE,
  );
  return nodes.map((node) => node.nodeValue ?? "").join("");
}

function asElement(value: ParsedXml): ParsedElement {
  if (typeof value === "object" && !Array.isArray(value)) return value;
  return { "#": value };
}
