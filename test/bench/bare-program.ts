/**
 * The bare engine's share of a preview: a program that registers what another one registered, with the same names,
 * parents, inputs and dependencies, and plans, reads and asks nothing. `BARE_RECORDINGS` is the folder with a
 * recording for each stack, `<stack>.json`.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type Recorded, UNKNOWN } from "./recording";

class Component extends pulumi.ComponentResource {
  constructor(type: string, name: string, options: pulumi.ComponentResourceOptions) {
    super(type, name, {}, options);
    this.registerOutputs({});
  }
}

class Custom extends pulumi.CustomResource {}

const file = join(process.env.BARE_RECORDINGS ?? "", `${pulumi.getStack()}.json`);
const registered: pulumi.Resource[] = [];
for (const resource of JSON.parse(readFileSync(file, "utf8")) as Recorded[]) registered.push(register(resource));

function register({ type, name, custom, parent, inputs, dependencies }: Recorded): pulumi.Resource {
  const options = { parent: parent === undefined ? undefined : registered[parent] };
  if (!custom) return new Component(type, name, options);
  const entries = Object.entries(inputs).map(([key, value]) => [key, input(value, dependencies[key])]);
  const token = `bare:index:${type.slice(type.lastIndexOf(":") + 1)}`;
  return new Custom(token, name, Object.fromEntries(entries), { ...options, version: "0.1.0" });
}

/** In a preview a new resource's URN is known and its id is not: so the value is as known as it was in the recording. */
function input(value: unknown, dependencies: readonly number[] = []): unknown {
  if (dependencies.length === 0) return value;
  const sources = dependencies.map((place) => registered[place] as pulumi.CustomResource);
  const known = !JSON.stringify(value).includes(UNKNOWN);
  return pulumi.all(sources.map(({ id, urn }) => (known ? urn : id))).apply(() => value);
}
