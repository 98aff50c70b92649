/**
 * Type tokens of the kubernetes package: `kubernetes:<group>/<version>:<Kind>`, where the API's nameless group is
 * called `core`.
 */

import { ProviderError } from "../base/types";

export interface ResourceType {
  readonly token: string;
  /** API group; empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** Last part of the token. Of a patch resource it is the object's kind with `Patch` behind it. */
  readonly kind: string;
  /** What objects say: `v1`, `apps/v1`. */
  readonly apiVersion: string;
}

/** `v1` for the core group, else `group/version`. */
export function apiVersionOf(group: string, version: string): string {
  return group === "" ? version : `${group}/${version}`;
}

/** Group and version of an object's `apiVersion`; `core/v1` is accepted as a way to write `v1`. */
export function parseApiVersion(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf("/");
  if (slash < 0) return { group: "", version: apiVersion };
  const group = apiVersion.slice(0, slash);
  return { group: group === "core" ? "" : group, version: apiVersion.slice(slash + 1) };
}

/** Parses a resource's type token; undefined when it is not of the form above. */
export function parseToken(token: string): ResourceType | undefined {
  const match = /^kubernetes:([^:/]+)\/([^:/]+):([^:/]+)$/.exec(token);
  if (match === null) return undefined;
  const [, named, version, kind] = match as unknown as [string, string, string, string];
  const group = named === "core" ? "" : named;
  return { token, group, version, kind, apiVersion: apiVersionOf(group, version) };
}

/**
 * Whether a resource patches an object that others own: its token's kind is the object's kind and `Patch`. A custom
 * kind that merely ends in "Patch" is not one.
 */
export function isPatch(type: ResourceType, objectKind: unknown): boolean {
  return typeof objectKind === "string" && type.kind === `${objectKind}Patch`;
}

/** Groups whose kinds the API server brings itself. */
function isBuiltIn(group: string): boolean {
  return !group.includes(".") || group.endsWith(".k8s.io");
}

/** `PodList` and its like, which describe answers of the API and cannot be created. */
export function isList(type: ResourceType): boolean {
  return isBuiltIn(type.group) && type.kind.length > 4 && type.kind.endsWith("List");
}

/** Kind of the object that a token stands for, where no object is at hand to ask. */
export function objectKindOf(type: ResourceType): string {
  return isBuiltIn(type.group) && type.kind.endsWith("Patch") ? type.kind.slice(0, -"Patch".length) : type.kind;
}

/** Resources of the package that this plugin does not have, by the beginning of their token. */
const UNSUPPORTED: readonly (readonly [prefix: string, what: string, instead: string])[] = [
  ["kubernetes:helm.sh/", "Helm releases and charts", "write the chart's objects as resources (`helm template`)"],
  ["kubernetes:kustomize", "Kustomize directories", "write the objects as resources (`kubectl kustomize`)"],
  ["kubernetes:yaml/v2:", "yaml/v2 components", "use ConfigFile and ConfigGroup of `kubernetes.yaml`"],
  ["kubernetes:index:", "components of the package itself", "write the objects as resources"],
];

/**
 * @throws ProviderError for a token that this plugin leaves to the official one: the message says what to do instead.
 */
export function refuseUnsupported(token: string): void {
  const found = UNSUPPORTED.find(([prefix]) => token.startsWith(prefix));
  if (found === undefined) return;
  const [, what, instead] = found;
  throw new ProviderError(
    `${token}: the bundled kubernetes plugin has no ${what}: ${instead}, ` +
      "or install the official plugin (`pulumi plugin install resource kubernetes`)",
  );
}
