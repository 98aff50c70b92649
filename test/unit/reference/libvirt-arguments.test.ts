/** Holds the SDK's types and comments, which users read, to what the plugin accepts. */
import { expect } from "chai";
import { type CheckResult, type Properties, UNKNOWN } from "../../../providers/base/types";
import { provider, resourceTypes } from "../../../providers/libvirt/provider";
import { cancelledCall, pluginResource } from "../../../scripts/reference/libvirt-plugin";
import { libvirtSdk, type SdkResource, type Variant } from "../../../scripts/reference/libvirt-sdk";
import type { Field } from "../../../scripts/reference/sdk-types";
import { formsOf, type Level, levelsOf } from "./argument-levels";

/** An argument that nothing has. */
const STRANGE = "zzzzzzzz";

async function check(token: string, news: Properties): Promise<CheckResult> {
  const call = { ...cancelledCall(token), olds: undefined, news, randomSeed: Buffer.alloc(0) };
  return (await pluginResource(token).check?.(call)) ?? { inputs: news };
}

/** Failures by property, of inputs that have only this at the level. */
async function failures(token: string, level: Level, leaf: Properties): Promise<Map<string, string>> {
  const { failures: found = [] } = await check(token, level.inputs(leaf));
  return new Map(found.map(({ property, reason }) => [property, reason]));
}

/** What the plugin demands where only `STRANGE` is said, and what it knows. */
async function demands(token: string, level: Level): Promise<{ known: string[]; required: string[] }> {
  const found = await failures(token, level, { [STRANGE]: 1 });
  const missing = [...found].filter(([, reason]) => /^is required(, and missing$| for type )/.test(reason));
  const required = missing.map(([property]) => property).filter((property) => level.has(property));
  const known = found.get(level.pathOf(STRANGE))?.split("Known are: ")[1]?.split(", ") ?? [];
  return { known: known.sort(), required: required.map((property) => property.split(".").at(-1)!).sort() };
}

/** The texts that the plugin allows; undefined when it has no list of them. */
async function allowed(token: string, level: Level, { name }: Field): Promise<string[] | undefined> {
  const found = await failures(token, level, { [name]: "?" });
  const listed = /^"\?" is not allowed: one of (.+)$/.exec(found.get(level.pathOf(name)) ?? "");
  return listed?.[1].split(", ").sort();
}

/** What the plugin says to an identifier that is none. */
async function identifierRefusal(token: string): Promise<string> {
  const read = pluginResource(token).read;
  if (read === undefined) throw new Error(`${token} cannot be read, and so not be imported`);
  return read({ ...cancelledCall(token), id: "?", inputs: {}, outputs: {} }).then(() => "", String);
}

function names(fields: readonly Field[]): string[] {
  return [...new Set(fields.map(({ name }) => name))].sort();
}

/** What a comment has to say of a value that the plugin fills in; a list or an object may be told in words. */
function shown(value: unknown): string {
  if (typeof value === "object") return "";
  return typeof value === "string" ? `\`${value}\`` : String(value);
}

function isText({ type }: Field): boolean {
  return type === "string" || type.startsWith('"');
}

function describeForm(resource: SdkResource, form: Variant | undefined): void {
  const { token } = resource;
  const isKey = ({ name }: Field) => name === form?.key;
  const allForms = [...resource.arguments, ...resource.variants.flatMap(({ fields }) => fields)];
  const choicesOf = (field: Field) =>
    isKey(field) ? resource.variants.map(({ value }) => value).sort() : field.choices && [...field.choices].sort();

  for (const level of levelsOf(resource, form)) {
    it(`${level.title}: knows and requires the same arguments as the plugin`, async () => {
      const fields = level.path === "" ? allForms : level.fields;
      const required = level.fields.filter((field) => field.required && !isKey(field));
      expect(await demands(token, level)).deep.equal({ known: names(fields), required: names(required) });
    });

    it(`${level.title}: tells the plugin's defaults`, async () => {
      const filled = level.at((await check(token, level.inputs({}))).inputs);
      for (const field of level.fields.filter(({ name }) => filled[name] !== undefined)) {
        if (isKey(field) && field.required) continue;
        expect(field.fallback, `comment of ${level.pathOf(field.name)}`).a("string");
        expect(field.fallback, level.pathOf(field.name)).include(shown(filled[field.name]));
      }
    });

    it(`${level.title}: refuses values of another type`, async () => {
      for (const field of level.fields) {
        const found = await failures(token, level, { [field.name]: field.type === "number" ? "?" : 5 });
        expect([...found.keys()]).include(level.pathOf(field.name));
      }
    });

    it(`${level.title}: allows the same texts as the plugin`, async () => {
      for (const field of level.fields.filter(isText)) {
        expect(await allowed(token, level, field), level.pathOf(field.name)).deep.equal(choicesOf(field));
      }
    });
  }
}

function describeRefusals({ token, variants }: SdkResource, { key, value, fields }: Variant): void {
  const others = names(variants.flatMap((other) => other.fields)).filter((name) => !names(fields).includes(name));

  it(`takes with ${key} ${value} exactly what the SDK has for it`, async () => {
    const given = Object.fromEntries(fields.map(({ name }) => [name, UNKNOWN]));
    const { failures: refused = [] } = await check(token, { host: UNKNOWN, name: UNKNOWN, ...given, [key]: value });
    expect(refused).deep.equal([]);
    for (const name of others) {
      const { failures: found = [] } = await check(token, { [key]: value, [name]: UNKNOWN });
      expect(found.map(({ property }) => property)).include(name);
    }
  });
}

describe("the libvirt SDK and its plugin", () => {
  const sdk = libvirtSdk();

  it("have the same resources", () => {
    expect(sdk.resources.map(({ token }) => token).sort()).deep.equal([...resourceTypes].sort());
    expect(sdk.resources.map(({ token }) => token)).include("libvirt:index:Domain");
  });

  for (const resource of sdk.resources) {
    describe(resource.name, () => {
      for (const form of formsOf(resource)) describeForm(resource, form);
      for (const variant of resource.variants) describeRefusals(resource, variant);

      it("tells the identifier that the plugin takes for an import", async () => {
        if (resource.identifier === undefined) return;
        const refusal = await identifierRefusal(resource.token);
        const form = /is no identifier of the form (\S+):/.exec(refusal)?.[1];
        // One that consists of a single part is told in words.
        const told = resource.identifier.includes("|") ? resource.identifier : undefined;
        expect(told).equal(form && `\`${form}\``);
      });
    });
  }

  it("have the same functions, which want the same arguments", async () => {
    for (const { name, arguments: fields } of sdk.functions) {
      const call = { token: `libvirt:index:${name}`, args: {}, preview: false };
      const answer = await provider.invoke!(call).then(() => "", String);
      expect(answer).match(new RegExp(`${name}: (${names(fields.filter(({ required }) => required)).join("|")})\\b`));
    }
  });

  it("have the same settings", async () => {
    expect(sdk.configuration.arguments).not.empty;
    for (const { name } of sdk.configuration.arguments) {
      const { failures: found = [] } = await provider.checkConfig!({ [name]: 5 });
      expect(found.map(({ property }) => property)).deep.equal([name]);
    }
  });
});
