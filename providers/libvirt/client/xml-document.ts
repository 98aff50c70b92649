/** XML documents as trees: what nobody edits is written back as it was, with its order, comments and white space. */
import { Document, DOMImplementation, DOMParser, Element, MIME_TYPE, Node, XMLSerializer } from "@xmldom/xmldom";

import { ProviderError } from "../../base/types";

export type XmlValue = string | number | XmlElement | readonly (string | number | XmlElement)[] | undefined;
/** Attributes have the prefix `@`, text beside attributes is `#`; what is undefined is left out. */
export interface XmlElement {
  readonly [name: string]: XmlValue;
}

export type { Element } from "@xmldom/xmldom";

// XML 1.0 has no way to write these, not even escaped; half of a surrogate pair is no character.

const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u;

/**
 * The root element of a document.
 * @throws ProviderError when it is no XML, or has another root.
 */
export function parseDocument(text: string, root: string): Element {
  const element = tree(text)?.documentElement;
  if (element?.nodeName === root) return element;
  throw new ProviderError(`libvirt answered without a <${root}> element: ${text.slice(0, 200)}`);
}

function tree(text: string): Document | undefined {
  const onError = (_: string, message: string) => {
    throw new Error(message);
  };
  try {
    return new DOMParser({ onError }).parseFromString(text, MIME_TYPE.XML_APPLICATION);
  } catch {
    return undefined;
  }
}

/** A document of its own with this root element. */
export function newDocument(root: string, content: XmlElement): Element {
  const document = new DOMImplementation().createDocument(null, "");
  const element = createElement(document, root, content);
  document.appendChild(element);
  return element;
}

/**
 * The text of an element.
 * @throws ProviderError for characters that XML cannot carry.
 */
export function serialize(element: Element): string {
  const text = new XMLSerializer().serializeToString(element);
  if (UNWRITABLE.test(text)) {
    throw new ProviderError(`a control character in a value of the ${element.nodeName} cannot be sent`);
  }
  // A parser reads a plain one as a line feed: XML 1.0, section 2.11.
  return text.replaceAll("\r", "&#13;");
}

/** A document after an edit of its tree. */
export function editXml(text: string, root: string, edit: (element: Element) => void): string {
  const element = parseDocument(text, root);
  edit(element);
  return serialize(element);
}

/** Child elements, in their order; of one name where that is given. */
export function childElements(parent: Element | undefined, name?: string): Element[] {
  return [...(parent?.childNodes ?? [])].filter(
    (node): node is Element => isElement(node) && (name === undefined || node.nodeName === name),
  );
}

/** The element at a path of names, each the first of its name; undefined when there is none. */
export function elementIn(from: Element | undefined, ...path: string[]): Element | undefined {
  return path.reduce((at, name) => childElements(at, name)[0] as Element | undefined, from);
}

/** Puts a child in the place of the first of its name, or at the end; undefined takes away all of that name. */
export function setChild(parent: Element, name: string, content: XmlElement | undefined): void {
  const present = childElements(parent, name);
  if (content === undefined) return present.forEach((child) => void parent.removeChild(child));
  const made = createElement(documentOf(parent), name, content);
  if (present.length === 0) parent.appendChild(made);
  else parent.replaceChild(made, present[0]);
}

export function appendChild(parent: Element, name: string, content: XmlElement): void {
  parent.appendChild(createElement(documentOf(parent), name, content));
}

/** Puts an element of the same name in the place of this one. */
export function replaceElement(element: Element, content: XmlElement): void {
  element.parentNode?.replaceChild(createElement(documentOf(element), element.nodeName, content), element);
}

/** Sets the text of an element that has nothing else in it; its attributes stay. */
export function setText(element: Element, text: string | number): void {
  element.textContent = String(text);
}

/** Sets or, undefined, takes away an attribute. */
export function setAttribute(element: Element, name: string, value: string | number | undefined): void {
  if (value === undefined) element.removeAttribute(name);
  else element.setAttribute(name, String(value));
}

function documentOf(element: Element): Document {
  const document = element.ownerDocument;
  if (document === null) throw new Error(`the element ${element.nodeName} is in no document`);
  return document;
}

function createElement(document: Document, name: string, content: string | number | XmlElement): Element {
  const element = document.createElement(name);
  if (typeof content !== "object") {
    appendText(element, content);
    return element;
  }
  for (const [key, value] of Object.entries(content)) {
    if (value === undefined) continue;
    if (key === "#") appendText(element, value as string | number);
    else if (key.startsWith("@")) element.setAttribute(key.slice(1), String(value));
    else for (const item of listOf(value)) element.appendChild(createElement(document, key, item));
  }
  return element;
}

function appendText(element: Element, text: string | number): void {
  if (text !== "") element.appendChild(documentOf(element).createTextNode(String(text)));
}

function listOf(value: Exclude<XmlValue, undefined>): readonly (string | number | XmlElement)[] {
  return Array.isArray(value) ? value : [value as string | number | XmlElement];
}

export function isElement(node: Node): node is Element {
  return node.nodeType === node.ELEMENT_NODE;
}
