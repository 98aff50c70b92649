import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap } from "yaml";
import { CAPS } from "./caps";
import type { Issues } from "../issues";
import { isExact } from "./numbers";
import type { Path } from "../path";
import { CapExceeded } from "./tokens";

/**
 * Turns a YAML document into plain values, and tells `issues` where each of them stands. Duplicate keys and numbers that
 * would lose digits are mistakes; the value read first is kept.
 * @throws CapExceeded
 */
export class PlainReader {
  private values = 0;
  private aliases = 0;

  constructor(
    private readonly document: Document,
    private readonly issues: Issues,
  ) {}

  read(): unknown {
    return this.visit(this.document.contents as Node | null, [], undefined);
  }

  private visit(node: Node | null, path: Path, key: number | undefined): unknown {
    const offset = node?.range?.[0] ?? key ?? 0;
    this.count(offset, path);
    // An empty value has no place of its own.
    const isEmpty = node === null || (isScalar(node) && node.source === "");
    this.issues.locate(path, { key, value: isEmpty ? (key ?? offset) : offset });
    return this.value(node, path, key);
  }

  private value(node: Node | null, path: Path, key: number | undefined): unknown {
    if (isAlias(node)) {
      this.aliases++;
      const target = node.resolve(this.document) ?? null;
      return this.value(target, path, key);
    }
    if (isMap(node)) return this.map(node as YAMLMap<Node, Node | null>, path);
    if (isSeq(node)) return node.items.map((item, index) => this.visit(item as Node, [...path, index], undefined));
    return isScalar(node) ? this.scalar(node, path) : null;
  }

  private map(node: YAMLMap<Node, Node | null>, path: Path): Record<string, unknown> {
    const result = Object.create(null) as Record<string, unknown>;
    const first = new Map<string, number>();
    for (const pair of node.items) {
      const key = keyOf(pair);
      const offset = pair.key.range?.[0] ?? 0;
      const before = first.get(key);
      if (before !== undefined) {
        this.duplicate([...path, key], offset);
        continue;
      }
      first.set(key, offset);
      result[key] = this.visit(pair.value, [...path, key], offset);
    }
    return result;
  }

  private scalar(node: Scalar, path: Path): unknown {
    const { value, source } = node;
    if (typeof value === "number" && source !== undefined && !isExact(value, source)) {
      this.issues.report({
        path,
        found: `${source}, which would be read as ${value}`,
        allowed: "a number without loss",
      });
    }
    return value;
  }

  private duplicate(path: Path, offset: number): void {
    this.issues.reportAt(offset, path, "found this key a second time; allowed once in a mapping");
  }

  private count(offset: number, path: Path): void {
    this.values++;
    if (this.values > CAPS.values) throw tooMany(offset, this.values, CAPS.values, "values");
    if (this.aliases > CAPS.aliases) throw tooMany(offset, this.aliases, CAPS.aliases, "aliases");
    if (path.length > CAPS.depth) {
      throw new CapExceeded(offset, `found more than ${CAPS.depth} nested levels; allowed at most ${CAPS.depth}`);
    }
  }
}

function tooMany(offset: number, found: number, allowed: number, what: string): CapExceeded {
  return new CapExceeded(offset, `found ${found} ${what} or more; allowed at most ${allowed}`);
}

function keyOf(pair: Pair<Node, Node | null>): string {
  return isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
}
