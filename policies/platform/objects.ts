/** The Kubernetes objects that a resource brings: itself, what it patches, or each item of its list. */
import type { ResourceValidationArgs } from "@pulumi/policy";
import type { Control } from "../base/control";
import type { Judge } from "../base/judge";
import { read, text } from "../base/value";

export interface KubernetesObject {
  /** As in a type token: `core`, `apps`, `argoproj.io`. */
  readonly group: string;
  readonly kind: string;
  /** Only what it sets is its own: the rest stays as it is on the cluster. */
  readonly isPatch: boolean;
  /** With `metadata` and `spec`. */
  readonly body: unknown;
}

/** A check of each object; silent about resources that are not Kubernetes'. */
export function forObjects(check: (object: KubernetesObject, judge: Judge) => void): Control["check"] {
  return (resource, judge) => {
    const whole = objectOf(resource);
    if (whole !== undefined) judge.attempt(() => inspect(whole, judge, check));
  };
}

/** True for groups of Kubernetes itself; the others' kinds may have the same names, and any shape. */
export function isBuiltIn({ group }: KubernetesObject): boolean {
  return !group.includes(".") || /(^|\.)k8s\.io$/.test(group);
}

function objectOf({ type, props }: ResourceValidationArgs): KubernetesObject | undefined {
  const [, version, name] = /^kubernetes:([^:]+):(\w+)$/.exec(type) ?? [];
  if (version === undefined || name === undefined) return undefined;
  // A kind of somebody else's may itself be called a patch of something.
  const isPatch = /.Patch$/.test(name) && props["kind"] !== name;
  return { group: groupOf(version), kind: isPatch ? name.slice(0, -"Patch".length) : name, isPatch, body: props };
}

function inspect(
  object: KubernetesObject,
  judge: Judge,
  check: (object: KubernetesObject, judge: Judge) => void,
): void {
  if (!/List$/.test(object.kind) || !Array.isArray(read(object.body, "items"))) {
    if (!isExempt(object, judge)) check(object, judge);
    return;
  }
  judge.each(object.body, "items", (item, index) =>
    inspect(itemOf(object, item), judge.of(itemName(item, index)), check),
  );
}

/** Items of `…List` may leave out what the list says. */
function itemOf(list: KubernetesObject, item: unknown): KubernetesObject {
  const version = text(item, "apiVersion");
  return {
    group: version === undefined ? list.group : groupOf(version),
    kind: text(item, "kind") ?? list.kind.replace(/List$/, ""),
    isPatch: list.isPatch,
    body: item,
  };
}

function itemName(item: unknown, index: number): string {
  try {
    return `item "${text(item, "metadata.name") ?? `#${index}`}"`;
  } catch {
    return `item "#${index}"`;
  }
}

/** `v1` is the core's, which tokens call `core/v1`. */
function groupOf(apiVersion: string): string {
  return apiVersion.includes("/") ? apiVersion.split("/")[0]! : "core";
}

/** Reads the namespace only when there are exemptions: in a preview it may be unknown, and reading it ends the check. */
function isExempt({ kind, body }: KubernetesObject, { exemptNamespaces }: Judge): boolean {
  if (exemptNamespaces.length === 0) return false;
  const namespace = text(body, kind === "Namespace" ? "metadata.name" : "metadata.namespace");
  return namespace !== undefined && exemptNamespaces.includes(namespace);
}
