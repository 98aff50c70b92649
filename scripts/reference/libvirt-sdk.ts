/** What the `libvirt` SDK offers, read from its source: whatever `index.ts` exports is found, there is no list to keep. */
import { readdirSync } from "node:fs";
import * as path from "node:path";
import * as ts from "typescript";
import { PROJECT } from "./schemas";
import { type Field, oneLine, type Shape, TypeReader } from "./sdk-types";

const FOLDER = path.join(PROJECT, "providers/libvirt/sdk");

/** One of several forms that a resource's arguments can take. */
export interface Variant {
  /** Argument that tells the forms apart, as in `type`, and its value for this one. */
  readonly key: string;
  readonly value: string;
  readonly text: string;
  /** Beside those that all forms have. */
  readonly fields: readonly Field[];
}

export interface SdkResource {
  readonly name: string;
  /** Type token, as for `pulumi import`. */
  readonly token: string;
  readonly text: string;
  /** What `pulumi import` wants; undefined: it cannot be imported. */
  readonly identifier?: string;
  readonly arguments: readonly Field[];
  readonly variants: readonly Variant[];
  readonly outputs: readonly Field[];
}

export interface SdkFunction {
  readonly name: string;
  readonly text: string;
  readonly arguments: readonly Field[];
  readonly result: Shape;
  /** It takes outputs and gives one; otherwise plain values and a promise. */
  readonly withOutputs: boolean;
}

export interface Sdk {
  readonly resources: readonly SdkResource[];
  readonly functions: readonly SdkFunction[];
  /** The plugin's own settings. */
  readonly configuration: { readonly text: string; readonly arguments: readonly Field[] };
}

/** Reads the SDK's source; everything by name. */
export function libvirtSdk(): Sdk {
  const files = readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  // Only these files: what a type of @pulumi/pulumi stands for is of no interest, and takes seconds to read.
  const options = { noResolve: true, noLib: true, strict: true, types: [] };
  const program = ts.createProgram(
    files.map((file) => path.join(FOLDER, file)),
    options,
  );
  const checker = program.getTypeChecker();
  const index = checker.getSymbolAtLocation(program.getSourceFile(path.join(FOLDER, "index.ts"))!)!;
  const reader = new TypeReader(checker);
  const exported = checker.getExportsOfModule(index).map((symbol) => reader.resolve(symbol));
  exported.sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    resources: exported.flatMap((symbol) => resource(reader, symbol)),
    functions: exported.flatMap((symbol) => func(reader, symbol)),
    configuration: configuration(reader, exported),
  };
}

function resource(reader: TypeReader, symbol: ts.Symbol): SdkResource[] {
  const declaration = classOf(symbol);
  const token = declaration && tokenOf(declaration);
  if (declaration === undefined || token === undefined) return [];
  const { text, identifier } = splitIdentifier(reader.comment(symbol));
  const own = [...symbol.members!.values()].filter(({ flags }) => flags & ts.SymbolFlags.Property);
  const given = argumentsOf(reader, declaration);
  const forms = (given.variants ?? []).map((form) => form.fields ?? []);
  const common = forms.length === 0 ? (given.fields ?? []) : sharedFields(forms);
  const variants = (given.variants ?? []).map((form) => variant(form, common));
  return [{ name: symbol.name, token, text, identifier, arguments: common, variants, outputs: reader.fields(own) }];
}

/** Fields that are the same in every form of the arguments. */
function sharedFields(forms: readonly (readonly Field[])[]): Field[] {
  const [first = [], ...others] = forms;
  const isShared = (field: Field) => {
    const text = JSON.stringify(field);
    return others.every((fields) => fields.some((other) => JSON.stringify(other) === text));
  };
  return first.filter(isShared);
}

function variant({ type, text = "", fields = [] }: Shape, common: readonly Field[]): Variant {
  const own = fields.filter(({ name }) => !common.some((field) => field.name === name));
  const key = own.find(({ choices }) => choices?.length === 1);
  if (key === undefined) throw new Error(`nothing tells ${type} from the other forms of the arguments`);
  const value = key.choices![0];
  return { key: key.name, value, text: oneLine(text), fields: own };
}

function func(reader: TypeReader, symbol: ts.Symbol): SdkFunction[] {
  const declaration = symbol.valueDeclaration;
  if (declaration === undefined || !ts.isFunctionDeclaration(declaration)) return [];
  const [given] = declaration.parameters;
  const result = declaration.type === undefined ? { type: "void" } : reader.shape(declaration.type);
  const withOutputs = /^pulumi\.Output\b/.test(declaration.type?.getText() ?? "");
  const fields = given?.type === undefined ? [] : (reader.shape(given.type).fields ?? []);
  return [{ name: symbol.name, text: oneLine(reader.comment(symbol)), arguments: fields, result, withOutputs }];
}

function configuration(reader: TypeReader, exported: readonly ts.Symbol[]): Sdk["configuration"] {
  const isProvider = (symbol: ts.Symbol) => /\bProviderResource$/.test(baseOf(classOf(symbol)));
  const symbol = exported.find(isProvider);
  if (symbol === undefined) throw new Error("the SDK exports no class for the plugin's own settings");
  const fields = argumentsOf(reader, classOf(symbol)!).fields ?? [];
  return { text: oneLine(reader.comment(symbol)), arguments: fields };
}

function classOf({ valueDeclaration: declaration }: ts.Symbol): ts.ClassDeclaration | undefined {
  return declaration !== undefined && ts.isClassDeclaration(declaration) ? declaration : undefined;
}

function baseOf(declaration: ts.ClassDeclaration | undefined): string {
  return declaration?.heritageClauses?.[0]?.types[0]?.expression.getText() ?? "";
}

/** Value of the static property `type`: what makes a class one of a resource. */
function tokenOf({ members }: ts.ClassDeclaration): string | undefined {
  const property = members.filter(ts.isPropertyDeclaration).find((member) => member.name.getText() === "type");
  const value = property?.initializer;
  return value !== undefined && ts.isStringLiteral(value) ? value.text : undefined;
}

/** Type of the constructor's second parameter, as for every Pulumi resource. */
function argumentsOf(reader: TypeReader, { members }: ts.ClassDeclaration): Shape {
  const type = members.find(ts.isConstructorDeclaration)?.parameters[1]?.type;
  return type === undefined ? { type: "object" } : reader.shape(type);
}

function splitIdentifier(comment: string): { text: string; identifier?: string } {
  const found = /Identifier, as for `pulumi import`: (.+?)\.?$/m.exec(comment);
  return { text: oneLine(comment.replace(found?.[0] ?? "", "")), identifier: found?.[1] };
}
