import { isMap, isScalar, isSeq, type Node, type Pair, parseDocument, stringify, type YAMLMap } from "yaml";

/** A value to put into a mapping of a file. */
export interface Edit {
  /** Keys from the top of the file to the value; mappings on the way that are not there are made. */
  readonly path: readonly string[];
  /** Text, numbers, truth values, and mappings of these. */
  readonly value: EditValue;
}

export type EditValue = string | number | boolean | { readonly [key: string]: EditValue };

type Mapping = YAMLMap<Node, Node>;

/** Text that takes the place of the text between two offsets. */
interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * The text of a YAML file with single values set and keys added, and everything else as it was written: comments, order, quotes, line breaks. What is
 * there already with the same value stays untouched.
 * @param text A mapping without mistakes, and without keys that have no value.
 * @throws Error where a mapping or a list would be replaced.
 */
export function editYaml(text: string, edits: readonly Edit[]): string {
  const wanted: Tree = new Map();
  for (const { path, value } of edits) plant(wanted, path, value);
  const roomy = applySplices(text, unfoldings(text, mappingOf(text), wanted));
  return applySplices(roomy, splicesOf(roomy, mappingOf(roomy), wanted));
}

function mappingOf(text: string): Mapping {
  const { contents } = parseDocument(text, { version: "1.2", schema: "core" });
  if (!isMap(contents)) throw new Error("only a mapping can be edited");
  return contents as Mapping;
}

/** Edits by their keys: so that several new keys of one mapping come in one place. */
type Tree = Map<string, Tree | EditValue>;

function plant(tree: Tree, [key, ...rest]: readonly string[], value: EditValue): void {
  if (rest.length === 0) {
    tree.set(key!, value);
    return;
  }
  const branch = tree.get(key!);
  const next: Tree = branch instanceof Map ? branch : new Map();
  tree.set(key!, next);
  plant(next, rest, value);
}

function splicesOf(text: string, map: Mapping, wanted: Tree): Splice[] {
  const splices: Splice[] = [];
  const added: [string, EditValue][] = [];
  for (const [key, value] of wanted) {
    const pair = map.items.find((item) => isScalar(item.key) && item.key.value === key);
    if (pair === undefined) {
      added.push([key, plain(value)]);
    } else if (value instanceof Map && isMap(pair.value)) {
      splices.push(...splicesOf(text, pair.value as Mapping, value));
    } else if (!isScalar(pair.value)) {
      throw new Error(`${key} is no single value: it can be added to, not replaced`);
    } else if (pair.value.value !== value) {
      const [from, to] = pair.value.range!;
      splices.push({ from, to, text: inline(plain(value)) });
    }
  }
  return added.length === 0 ? splices : [...splices, insertion(text, map, added)];
}

/** One-line mappings that are to get a mapping of mappings, put on lines of their own; those with comments stay. */
function unfoldings(text: string, map: Mapping, wanted: Tree): Splice[] {
  return map.items.flatMap((pair) => {
    const child = pair.value;
    const inner = isScalar(pair.key) ? wanted.get(String(pair.key.value)) : undefined;
    if (!isMap(child) || !(inner instanceof Map)) return [];
    const gains = [...inner].some(([key, value]) => !child.has(key) && value instanceof Map);
    if (map.flow || !child.flow || !gains || child.items.length === 0) return unfoldings(text, child as Mapping, inner);
    const [from, to] = child.range!;
    const lineEnd = text.indexOf("\n", to);
    if (text.slice(from, lineEnd < 0 ? undefined : lineEnd).includes("#")) return [];
    const indent = " ".repeat(columnOf(text, pair.key.range![0]) + 2);
    const lines = (child as Mapping).items.map(({ key, value }) => text.slice(key.range![0], (value ?? key).range![1]));
    const colon = text.slice(0, from).trimEnd().length;
    return [{ from: colon, to, text: lines.map((line) => `\n${indent}${line}`).join("") }];
  });
}

function plain(value: Tree | EditValue): EditValue {
  if (!(value instanceof Map)) return value;
  return Object.fromEntries([...value].map(([key, item]) => [key, plain(item)]));
}

/** New keys behind the last one of a mapping, in the style that the mapping has. */
function insertion(text: string, map: Mapping, added: readonly [string, EditValue][]): Splice {
  const last = map.items.at(-1);
  if (last === undefined) {
    const [from, to] = map.range!;
    return { from, to, text: inline(Object.fromEntries(added)) };
  }
  const end = endOf(last);
  if (map.flow) {
    const more = added.map(([key, value]) => `, ${pairText(key, value)}`).join("");
    return { from: end, to: end, text: more };
  }
  const indent = " ".repeat(columnOf(text, map.items[0]!.key.range![0]));
  const lines = added.flatMap(([key, value]) => blockLines(key, value)).map((line) => indent + line);
  // A comment behind the last value stays behind it.
  const line = text[end - 1] === "\n" ? end - 1 : text.indexOf("\n", end);
  const at = line < 0 ? text.length : line;
  return { from: at, to: at, text: `\n${lines.join("\n")}` };
}

/** Offset behind a pair's last character that is no white space and no comment. */
function endOf({ key, value }: Pair<Node, Node>): number {
  if (isMap(value) && !value.flow && value.items.length > 0) return endOf(value.items.at(-1) as Pair<Node, Node>);
  if (isSeq(value) && !value.flow) return (value.items.at(-1) as Node).range![1];
  return (value ?? key).range![1];
}

function blockLines(key: string, value: EditValue): string[] {
  if (typeof value !== "object" || !isRoomy(value)) return [pairText(key, value)];
  const inner = Object.entries(value).flatMap(([name, item]) => blockLines(name, item));
  return [`${scalar(key)}:`, ...inner.map((line) => `  ${line}`)];
}

/** A list of things goes over lines, one for each thing: that is what people read and compare. */
function isRoomy(value: EditValue): boolean {
  if (typeof value !== "object") return false;
  const items = Object.values(value);
  return (items.length > 0 && items.every((item) => typeof item === "object")) || items.some(isRoomy);
}

function pairText(key: string, value: EditValue): string {
  return `${scalar(key)}: ${inline(value)}`;
}

function inline(value: EditValue): string {
  if (typeof value !== "object") return scalar(value);
  const pairs = Object.entries(value).map(([key, item]) => pairText(key, item));
  return pairs.length === 0 ? "{}" : `{ ${pairs.join(", ")} }`;
}

/** As it can stand in either style of mapping. */
function scalar(value: string | number | boolean): string {
  const text = stringify(value, { lineWidth: 0, version: "1.2", schema: "core" }).trimEnd();
  return /[,[\]{}\n]/.test(text) ? JSON.stringify(value) : text;
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf("\n", offset - 1) + 1);
}

function applySplices(text: string, splices: readonly Splice[]): string {
  // From the end, so that offsets hold; at one offset an inner mapping's text goes before that of the outer one.
  const ordered = [...splices].reverse().sort((a, b) => b.from - a.from);
  return ordered.reduce((result, { from, to, text: part }) => result.slice(0, from) + part + result.slice(to), text);
}
