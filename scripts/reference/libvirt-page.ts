/** The reference page of the `libvirt` plugin, from its SDK's source and from the plugin itself. */
import { type ResourceFacts, resourceFacts } from "./libvirt-plugin";
import { libvirtSdk, type Sdk, type SdkFunction, type SdkResource, type Variant } from "./libvirt-sdk";
import type { Field } from "./sdk-types";
import { row, table } from "./tables";

const INTRODUCTION = `Generated from the SDK's types and comments (\`providers/libvirt/sdk\`) and from the plugin itself; tests hold the two
together. Types are as in TypeScript, and every argument of a resource also takes outputs. \`disks[].format\` is the
\`format\` of each of \`disks\`. Beside the outputs that are listed, every resource has \`id\` and \`urn\`, and one on a host
has \`hostUuid\`, by which libvirt tells hosts apart: a host that got another URI is known by it, and nothing on it is touched. Identifiers have
\`|\` in them: quote them in a shell. An operation may take 300 s where nothing else is said.`;

/** Markdown, with a section for each thing that the SDK exports. */
export async function libvirtPage(sdk: Sdk = libvirtSdk()): Promise<string> {
  const names = [...sdk.resources, ...sdk.functions].map(({ name }) => name);
  const links = [...names, "Provider"].map((name) => `[${name}](#${name.toLowerCase()})`);
  const resources = await Promise.all(
    sdk.resources.map(async (one) => resourceSection(one, await resourceFacts(one.token))),
  );
  return [
    "# The libvirt plugin",
    INTRODUCTION,
    `${links.join(", ")}.`,
    ...resources.flat(),
    ...sdk.functions.flatMap(functionSection),
    "## Provider",
    sdk.configuration.text,
    argumentTable(sdk.configuration.arguments),
  ]
    .filter((part) => part !== "")
    .join("\n\n")
    .concat("\n");
}

function resourceSection(resource: SdkResource, facts: ResourceFacts): string[] {
  const { name, text, outputs } = resource;
  return [
    `## ${name}`,
    text,
    [importLine(resource), deletionLine(resource, facts), ...limitLine(facts)].map((line) => `- ${line}`).join("\n"),
    argumentTable(resource.arguments),
    ...resource.variants.flatMap(variantSection),
    outputTable(outputs, facts, [resource.arguments, ...resource.variants.map(({ fields }) => fields)].flat()),
  ];
}

function variantSection({ key, value, text, fields }: Variant): string[] {
  return [`With \`${key}: "${value}"\`: ${text}`, argumentTable(fields)];
}

function functionSection({ name, text, arguments: fields, result, withOutputs }: SdkFunction): string[] {
  const returns = `It returns ${withOutputs ? "an output" : "a promise"} of \`${result.type}\`${result.list ? ", each with" : ", with"}:`;
  return [`## ${name}`, text, argumentTable(fields), returns, resultTable(result.fields ?? [])];
}

function importLine({ token, identifier }: SdkResource): string {
  if (identifier === undefined) return "Import: not possible.";
  return `Import: \`pulumi import ${token} NAME IDENTIFIER\`; the identifier is ${identifier}.`;
}

function deletionLine({ text }: SdkResource, { deletes }: ResourceFacts): string {
  if (!deletes) return "Deletion: only forgets it, and changes nothing anywhere.";
  return /\b[Dd]eleting\b/.test(text) ? "Deletion: as said above." : "Deletion: removes it from the host.";
}

/** Only limits other than the usual one are worth a line. */
function limitLine({ timeouts }: ResourceFacts): string[] {
  const limits = Object.entries(timeouts).map(([operation, seconds]) => `${operation} ${seconds} s`);
  return limits.length === 0 ? [] : [`Time limits, where \`customTimeouts\` says nothing: ${limits.join(", ")}.`];
}

function argumentTable(fields: readonly Field[]): string {
  const head = ["Argument", "Type", "Required or default", "What"];
  return table(
    head,
    expanded(fields).map(({ path, field }) => row(path, field.type, requirement(field), field.text)),
  );
}

function requirement({ required, fallback }: Field): string {
  if (required) return "required";
  return fallback === undefined ? "optional" : `default: ${fallback}`;
}

function outputTable(outputs: readonly Field[], facts: ResourceFacts, given: readonly Field[]): string {
  const argumentOf = ({ name }: Field) => given.find((field) => field.name === name);
  const rows = outputs.flatMap((output) => {
    const argument = argumentOf(output);
    const nested = argument ? [] : expanded(output.fields, prefixOf("", output));
    const secret = facts.secretOutputs.includes(output.name) ? " Always secret." : "";
    const own = row(output.name, output.type, `${outputText(output, argument)}${secret}`.trim());
    return [own, ...nested.map(({ path, field }) => row(path, field.type, field.text))];
  });
  return table(["Output", "Type", "What"], rows);
}

/** An argument that comes back as an output is described once, with the arguments. */
function outputText({ text }: Field, argument: Field | undefined): string {
  if (text !== "" || argument === undefined) return text;
  return argument.required ? "The argument." : "The argument, or its default.";
}

function resultTable(fields: readonly Field[]): string {
  const optional = ({ required, type }: Field) => (required ? type : `${type} | undefined`);
  return table(
    ["Result", "Type", "What"],
    expanded(fields).map(({ path, field }) => row(path, optional(field), field.text)),
  );
}

/** Fields with those that they consist of behind them, by path. */
function expanded(fields: readonly Field[], prefix = ""): { path: string; field: Field }[] {
  return fields.flatMap((field) => [
    { path: `${prefix}${field.name}`, field },
    ...expanded(field.fields, prefixOf(prefix, field)),
  ]);
}

function prefixOf(prefix: string, { name, list }: Field): string {
  return `${prefix}${name}${list ? "[]" : ""}.`;
}
