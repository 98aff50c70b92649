/**
 * Values that the server fills in when a program leaves them out, taken off again on import, so that what is imported
 * reads like a program. Source: the defaults of each kind in k8s.io/kubernetes v1.34 (pkg/apis/each group/v1/defaults.go).
 */

import { sameValue } from "./equal";
import { isRecord, type KubeObject, omit } from "./object";

type Defaults = Readonly<Record<string, unknown>>;

const METADATA: Defaults = { annotations: {}, labels: {} };

/** Annotations and labels that controllers write. */
const OF_CONTROLLERS =
  /^(?:deployment\.kubernetes\.io\/|pv\.kubernetes\.io\/|volume\.(?:beta\.)?kubernetes\.io\/|kubernetes\.io\/metadata\.name$)/;

const POD_SPEC: Defaults = {
  dnsPolicy: "ClusterFirst",
  restartPolicy: "Always",
  schedulerName: "default-scheduler",
  securityContext: {},
  terminationGracePeriodSeconds: 30,
};

const CONTAINER: Defaults = {
  resources: {},
  terminationMessagePath: "/dev/termination-log",
  terminationMessagePolicy: "File",
};

const ROLLING = { type: "RollingUpdate" };

/** Defaults of `spec`, by kind. */
const SPEC: Readonly<Record<string, Defaults>> = {
  DaemonSet: {
    revisionHistoryLimit: 10,
    updateStrategy: { ...ROLLING, rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
  },
  Deployment: {
    progressDeadlineSeconds: 600,
    revisionHistoryLimit: 10,
    strategy: { ...ROLLING, rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
  },
  Job: {
    backoffLimit: 6,
    completionMode: "NonIndexed",
    manualSelector: false,
    podReplacementPolicy: "TerminatingOrFailed",
    suspend: false,
  },
  Namespace: { finalizers: ["kubernetes"] },
  PersistentVolumeClaim: { volumeMode: "Filesystem" },
  Pod: { ...POD_SPEC, enableServiceLinks: true, preemptionPolicy: "PreemptLowerPriority", priority: 0 },
  Service: {
    internalTrafficPolicy: "Cluster",
    ipFamilyPolicy: "SingleStack",
    sessionAffinity: "None",
    type: "ClusterIP",
  },
  StatefulSet: {
    persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
    podManagementPolicy: "OrderedReady",
    revisionHistoryLimit: 10,
    updateStrategy: { ...ROLLING, rollingUpdate: { partition: 0 } },
  },
};

function without(object: Record<string, unknown>, defaults: Defaults): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([key, value]) => !sameValue(value, defaults[key])));
}

/** A copy of an object without what the server would fill in again. */
export function withoutDefaults(object: KubeObject): KubeObject {
  const kind = String(object["kind"]);
  const result = { ...object };
  if (kind === "Secret" && result["type"] === "Opaque") delete result["type"];
  if (isRecord(result["metadata"])) result["metadata"] = withoutMetadataDefaults(result["metadata"]);
  if (!isRecord(result["spec"])) return result;
  let spec = withoutPodDefaults(kind === "Service" ? withoutAddresses(result["spec"]) : result["spec"], kind === "Pod");
  spec = without(spec, SPEC[kind] ?? {});
  if (Object.keys(spec).length === 0) delete result["spec"];
  else result["spec"] = spec;
  return result;
}

function withoutMetadataDefaults(metadata: Record<string, unknown>): Record<string, unknown> {
  const result = { ...metadata };
  for (const field of ["annotations", "labels"]) {
    const values = result[field];
    if (isRecord(values))
      result[field] = omit(values, ...Object.keys(values).filter((key) => OF_CONTROLLERS.test(key)));
  }
  return without(result, METADATA);
}

/** Addresses that the server chose; `None` was the program's choice. */
function withoutAddresses(spec: Record<string, unknown>): Record<string, unknown> {
  const { clusterIP } = spec;
  const rest = omit(spec, "clusterIP", "clusterIPs", "ipFamilies");
  const ports = Array.isArray(rest["ports"]) ? { ports: rest["ports"].map(withoutPortDefaults) } : {};
  return { ...rest, ...ports, ...(clusterIP === "None" && { clusterIP }) };
}

function withoutPortDefaults(port: unknown): unknown {
  if (!isRecord(port)) return port;
  return without(port, { protocol: "TCP", targetPort: port["port"] });
}

function withoutPodDefaults(spec: Record<string, unknown>, isPod: boolean): Record<string, unknown> {
  const template = spec["template"];
  if (isRecord(template) && isRecord(template["spec"])) {
    const metadata = isRecord(template["metadata"]) ? withoutNull(template["metadata"]) : template["metadata"];
    return { ...spec, template: { ...template, metadata, spec: withoutContainerDefaults(template["spec"]) } };
  }
  return isPod ? withoutContainerDefaults(spec) : spec;
}

function withoutNull(metadata: Record<string, unknown>): Record<string, unknown> {
  return without(metadata, { creationTimestamp: null });
}

function withoutContainerDefaults(spec: Record<string, unknown>): Record<string, unknown> {
  const result = without(spec, POD_SPEC);
  // The old name of serviceAccountName, which the server keeps equal to it.
  if (result["serviceAccount"] === result["serviceAccountName"]) delete result["serviceAccount"];
  for (const list of ["containers", "initContainers"]) {
    const containers = result[list];
    if (Array.isArray(containers)) result[list] = containers.map(containerWithoutDefaults);
  }
  return result;
}

function containerWithoutDefaults(container: unknown): unknown {
  if (!isRecord(container)) return container;
  const latest =
    !/[:@]/.test(String(container["image"]).split("/").at(-1) ?? "") || /:latest$/.test(String(container["image"]));
  const result = without(container, { ...CONTAINER, imagePullPolicy: latest ? "Always" : "IfNotPresent" });
  if (Array.isArray(result["ports"])) {
    result["ports"] = result["ports"].map((port) => (isRecord(port) ? without(port, { protocol: "TCP" }) : port));
  }
  return result;
}
