/** The pods that a Kubernetes object brings, whatever its kind. */
import type { Control } from "../base/control";
import type { Judge } from "../base/judge";
import { isObject, read, text } from "../base/value";
import { forObjects, isBuiltIn, type KubernetesObject } from "./objects";

export interface Pod {
  /** The pod's `spec`. */
  readonly spec: unknown;
  readonly metadata: unknown;
  /** Of a `…Patch`: nothing is missing in it. */
  readonly isPatch: boolean;
}

export interface Container {
  readonly value: unknown;
  readonly list: ContainerList;
}

const LISTS = {
  containers: "container",
  initContainers: "init container",
  ephemeralContainers: "ephemeral container",
} as const;
type ContainerList = keyof typeof LISTS;

/** Where Kubernetes' own kinds keep their pod, from the object's body: the place has `metadata` and `spec`. */
const POD_AT: Readonly<Record<string, string>> = {
  PodTemplate: "template",
  Deployment: "spec.template",
  StatefulSet: "spec.template",
  DaemonSet: "spec.template",
  ReplicaSet: "spec.template",
  ReplicationController: "spec.template",
  Job: "spec.template",
  CronJob: "spec.jobTemplate.spec.template",
};

/** A check of each pod; silent about resources that run none. */
export function forPods(check: (pod: Pod, judge: Judge) => void): Control["check"] {
  return forObjects((object, judge) => {
    if (isBuiltIn(object)) return judge.attempt(() => builtIn(object, judge, check));
    templates(object.body, judge, (template) => check(podOf(template, object), judge));
  });
}

/** A check of each container, whose name stands in its findings. */
export function forContainers(check: (container: Container, judge: Judge, pod: Pod) => void): Control["check"] {
  return forPods((pod, judge) => eachContainer(pod, judge, (container, own) => check(container, own, pod)));
}

/** Init and ephemeral containers are containers. */
export function eachContainer(pod: Pod, judge: Judge, check: (container: Container, judge: Judge) => void): void {
  for (const [list, label] of Object.entries(LISTS) as [ContainerList, string][]) {
    judge.each(pod.spec, list, (value, index) => {
      const own = judge.of(`${label} "${nameOf(value, index)}"`);
      own.attempt(() => check({ value, list }, own));
    });
  }
}

/**
 * What is no business of Windows is not asked of its pods, which the API server refuses when they say it
 * (Pod Security Standards, "Pod OS field").
 */
export function isWindows(pod: Pod): boolean {
  return text(pod.spec, "os.name") === "windows";
}

/** A name that is not known yet must not keep its bearer from being checked. */
export function nameOf(value: unknown, index: number): string {
  try {
    return text(value, "name") ?? `#${index}`;
  } catch {
    return `#${index}`;
  }
}

function podOf(place: unknown, { isPatch }: KubernetesObject): Pod {
  return { spec: read(place, "spec"), metadata: read(place, "metadata"), isPatch };
}

function builtIn(object: KubernetesObject, judge: Judge, check: (pod: Pod, judge: Judge) => void): void {
  const at = POD_AT[object.kind];
  if (at === undefined && object.kind !== "Pod") return;
  const pod = podOf(at === undefined ? object.body : read(object.body, at), object);
  if (pod.spec !== undefined) check(pod, judge);
}

/** Deeper than any kind nests its templates; what refers to itself must not be followed for ever. */
const DEEPEST = 16;

/** Keys below which a pod's template may be: only there does a value that is not known yet matter. */
const MAY_HOLD_POD = /^(spec|template|containers)$|Templates?$|Specs?$/;

/**
 * Kinds of others keep their pods anywhere: what has `spec.containers` below a key `template`, or one that ends so, is a
 * pod (Rollout, Knative Service, CloneSet, JobSet, DeploymentConfig).
 */
function templates(root: unknown, judge: Judge, found: (template: unknown) => void): void {
  const visit = (value: unknown, depth: number): void => {
    if (depth > DEEPEST || typeof value !== "object" || value === null) return;
    for (const key of Object.keys(value)) {
      judge.attempt(() => {
        const inner = member(value, key);
        if (/^template$|Template$/.test(key) && isTemplate(inner)) found(inner);
        visit(inner, depth + 1);
      });
    }
  };
  visit(root, 0);
}

function member(value: object, key: string): unknown {
  try {
    return (value as Record<string, unknown>)[key];
  } catch (error) {
    if (MAY_HOLD_POD.test(key)) throw error;
    return undefined;
  }
}

function isTemplate(value: unknown): boolean {
  return isObject(value) && isObject(value["spec"]) && read(value, "spec.containers") !== undefined;
}
