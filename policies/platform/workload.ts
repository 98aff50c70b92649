/** The pods that a Kubernetes resource brings, whatever its kind. */
import type { ResourceValidationArgs } from "@pulumi/policy";
import type { Control, Report } from "../base/control";

export interface SecurityContext {
  readonly privileged?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  readonly seccompProfile?: { readonly type?: string };
}

export interface Container {
  readonly name?: string;
  readonly securityContext?: SecurityContext;
  readonly ports?: readonly { readonly hostPort?: number }[];
  readonly resources?: Readonly<Record<"requests" | "limits", Readonly<Record<string, string | number>> | undefined>>;
}

export interface PodSpec {
  readonly containers?: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly ephemeralContainers?: readonly Container[];
  readonly volumes?: readonly { readonly name?: string; readonly hostPath?: { readonly path?: string } }[];
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly hostNetwork?: boolean;
  readonly securityContext?: SecurityContext;
}

interface Template {
  readonly spec?: PodSpec;
}

/** Where each kind keeps its pod. A `…Patch` resource is held to the same rules for what it sets. */
const POD_SPEC: Readonly<Record<string, (spec: never) => PodSpec | undefined>> = {
  Pod: (spec: PodSpec) => spec,
  PodTemplate: (spec: PodSpec) => spec,
  Deployment: fromTemplate,
  StatefulSet: fromTemplate,
  DaemonSet: fromTemplate,
  ReplicaSet: fromTemplate,
  ReplicationController: fromTemplate,
  Job: fromTemplate,
  CronJob: (spec: { jobTemplate?: { spec?: { template?: Template } } }) => spec.jobTemplate?.spec?.template?.spec,
};

/** The pod that a resource runs; undefined for a resource that runs none. */
export function podSpec(resource: ResourceValidationArgs): PodSpec | undefined {
  const kind = /^kubernetes:[^:]+:(\w+?)(Patch)?$/.exec(resource.type)?.[1];
  const find = kind === undefined ? undefined : POD_SPEC[kind];
  if (find === undefined) return undefined;
  const body = kind === "PodTemplate" ? resource.props["template"] : resource.props;
  const spec = (body as { spec?: unknown } | undefined)?.spec;
  return spec === undefined || spec === null ? undefined : find(spec as never);
}

const LISTS = { containers: "container", initContainers: "init container", ephemeralContainers: "ephemeral container" };

/**
 * Checks every container of a pod. In a preview, reading a value that is not known yet throws: the other containers
 * are still checked, and the first such error is thrown at the end, so that the engine tells of it.
 *
 * @param part how a finding names the container: `container "web"`
 */
export function eachContainer(pod: PodSpec, check: (container: Container, part: string) => void): void {
  const attempts: (() => void)[] = [];
  const unknown: unknown[] = [];
  const attempt = (step: () => void): void => {
    try {
      step();
    } catch (error) {
      unknown.push(error);
    }
  };
  for (const [list, label] of Object.entries(LISTS) as [keyof typeof LISTS, string][]) {
    attempt(() => {
      const containers = pod[list] ?? [];
      for (let index = 0; index < containers.length; index++) {
        attempts.push(() => check(containers[index]!, `${label} "${nameOf(containers[index]!, index)}"`));
      }
    });
  }
  attempts.forEach(attempt);
  if (unknown.length > 0) throw unknown[0];
}

/** A name that is not known yet must not keep a container from being checked. */
function nameOf(container: Container, index: number): string {
  try {
    return container.name ?? `#${index}`;
  } catch {
    return `#${index}`;
  }
}

function fromTemplate(spec: { template?: Template }): PodSpec | undefined {
  return spec.template?.spec;
}

/** A check of each pod; silent about resources that run none. */
export function forPods(check: (pod: PodSpec, report: Report) => void): Control["check"] {
  return (resource, report) => {
    const pod = podSpec(resource);
    if (pod !== undefined) check(pod, report);
  };
}

/** A check of each container: `finding` gets the container's name added. */
export function forContainers(check: (container: Container, report: Report, pod: PodSpec) => void): Control["check"] {
  return forPods((pod, report) => {
    eachContainer(pod, (container, part) => check(container, (finding) => report({ part, ...finding }), pod));
  });
}
