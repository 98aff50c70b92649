/** A program that makes objects which it reads from a file, each by the SDK's class for its type. */
import type { KubeObject } from "./kube-client";

/** One object of the program. */
export interface ProgramObject {
  /** As in `kubernetes:apps/v1:Deployment`. */
  readonly type: string;
  readonly name: string;
  readonly inputs: KubeObject;
}

/** Kinds that others live in or need come first. */
const FIRST = ["Namespace", "CustomResourceDefinition", "StorageClass", "ServiceAccount", "Role", "Secret"];

/** Reads the file that `OBJECTS` names; `provider` is to be there already. */
export const OBJECTS_PROGRAM = `
const first = ${JSON.stringify(FIRST)};
const objects = JSON.parse(require("node:fs").readFileSync(process.env.OBJECTS, "utf8"));
const made = [];
for (const { type, name, inputs } of objects) {
  const [, version, kind] = type.split(":");
  const [group, number] = version.split("/");
  const sdk = kubernetes[group.split(".")[0]]?.[number];
  const Made = sdk?.[kind] ?? kubernetes.apiextensions.CustomResource;
  const stage = first.includes(kind) ? first.indexOf(kind) : first.length;
  const dependsOn = made.filter((before) => before.stage < stage).map(({ resource }) => resource);
  const values = kind === "Secret" && inputs.stringData ? { ...inputs, stringData: pulumi.secret(inputs.stringData) } : inputs;
  made.push({ stage, resource: new Made(name, values, { provider, dependsOn }) });
}
`;
