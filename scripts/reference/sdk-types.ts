/**
 * Types of a Pulumi SDK as fields for a reference page. They are read as they are written, not as the compiler expands
 * them: a reader is to see `string`, and not all that `pulumi.Input<string>` stands for.
 */
import * as ts from "typescript";

/** A property of an arguments object, of a part of one, or of a resource. */
export interface Field {
  readonly name: string;
  readonly required: boolean;
  /** As TypeScript, without `Input` and `Output`. */
  readonly type: string;
  /** Its comment on one line, without the sentence about the default. */
  readonly text: string;
  /** What its comment says after `Default:`. */
  readonly fallback?: string;
  /** The texts that are allowed, where the type lists them. */
  readonly choices?: readonly string[];
  /** True for a list; `fields` are those of its items. */
  readonly list: boolean;
  /** Of a nested object; empty for every other type. */
  readonly fields: readonly Field[];
}

/** A type as it is written. */
export interface Shape {
  readonly type: string;
  readonly text?: string;
  readonly choices?: readonly string[];
  readonly list?: boolean;
  readonly fields?: readonly Field[];
  /** Each of a union of objects. */
  readonly variants?: readonly Shape[];
}

/** Types that say when a value is known, not what it is. */
const WRAPPERS = ["Input", "Output", "Promise"];

/** Reads types out of one program. */
export class TypeReader {
  constructor(private readonly checker: ts.TypeChecker) {}

  /** Fields of a class's or an object's properties, in the order of the source. */
  fields(properties: readonly ts.Symbol[]): Field[] {
    return properties.flatMap((property) => {
      const declaration = property.valueDeclaration;
      if (declaration === undefined || !isProperty(declaration) || declaration.type === undefined) return [];
      return [this.field(property, declaration.type)];
    });
  }

  shape(node: ts.TypeNode): Shape {
    if (ts.isParenthesizedTypeNode(node) || ts.isTypeOperatorNode(node)) return this.shape(node.type);
    if (ts.isArrayTypeNode(node)) return this.list(this.shape(node.elementType));
    if (ts.isUnionTypeNode(node)) return this.union(node);
    if (ts.isTypeLiteralNode(node)) return { type: "object", fields: this.fields(this.propertiesAt(node)) };
    if (ts.isTypeReferenceNode(node)) return this.reference(node);
    const choices = ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal) ? [node.literal.text] : undefined;
    return { type: node.getText(), choices };
  }

  /** The comment above a declaration. */
  comment(symbol: ts.Symbol): string {
    return ts.displayPartsToString(symbol.getDocumentationComment(this.checker));
  }

  /** What a name stands for, wherever it is imported from. */
  resolve(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
  }

  private field(property: ts.Symbol, node: ts.TypeNode): Field {
    const { type, text, choices, list = false, fields = [] } = this.shape(node);
    const required = (property.flags & ts.SymbolFlags.Optional) === 0;
    const own = this.comment(property);
    const said = splitDefault(oneLine(own === "" ? (text ?? "") : own));
    // An object whose comment is about its default only is still what its type is.
    const what = said.text === "" ? oneLine(text ?? "") : said.text;
    return { name: property.name, required, type, choices, list, fields, ...said, text: what };
  }

  private list({ type, text, fields }: Shape): Shape {
    return { type: type.includes(" | ") ? `(${type})[]` : `${type}[]`, text, list: true, fields };
  }

  private union(node: ts.UnionTypeNode): Shape {
    const shapes = node.types.map((part) => this.shape(part));
    const present = shapes.filter(({ type }) => type !== "undefined");
    const type = shapes.map((shape) => shape.type).join(" | ");
    if (present.length === 1) return { ...present[0], type };
    if (present.every(({ choices }) => choices)) return { type, choices: present.flatMap(({ choices }) => choices!) };
    return present.every(({ fields }) => fields) ? { type, variants: present } : { type };
  }

  private reference(node: ts.TypeReferenceNode): Shape {
    const name = ts.isQualifiedName(node.typeName) ? node.typeName.right : node.typeName;
    const [first, second] = node.typeArguments ?? [];
    if (WRAPPERS.includes(name.text) && first !== undefined) return this.shape(first);
    if (name.text === "Record" && second !== undefined) {
      return { type: `Record<${first.getText()}, ${this.shape(second).type}>` };
    }
    const found = this.checker.getSymbolAtLocation(name);
    return (found && this.declared(this.resolve(found))) ?? { type: node.getText() };
  }

  /** Of a name that the program declares: its alternatives, or itself with its fields. */
  private declared(symbol: ts.Symbol): Shape | undefined {
    const declaration = symbol.declarations?.[0];
    if (declaration === undefined) return undefined;
    const text = this.comment(symbol);
    if (ts.isTypeAliasDeclaration(declaration)) return { text, ...this.shape(declaration.type) };
    if (!ts.isInterfaceDeclaration(declaration)) return undefined;
    const properties = this.checker.getDeclaredTypeOfSymbol(symbol).getProperties();
    return { type: symbol.name, text, fields: this.fields(properties) };
  }

  private propertiesAt(node: ts.TypeNode): ts.Symbol[] {
    return this.checker.getTypeFromTypeNode(node).getProperties();
  }
}

export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function isProperty(node: ts.Node): node is ts.PropertySignature | ts.PropertyDeclaration {
  return ts.isPropertySignature(node) || ts.isPropertyDeclaration(node);
}

/** Takes the sentence about the default out of a comment: it has a column of its own. */
function splitDefault(comment: string): { text: string; fallback?: string } {
  const found = /(?:^|\s)Default: (.+?)\.(?=\s|$)/.exec(comment);
  if (found === null) return { text: comment };
  return { text: oneLine(comment.replace(found[0], "")), fallback: found[1] };
}
