/**
 * Which fields the API refuses to change on an object that exists, so that a change means a new object.
 * Sources: the validation of each kind in k8s.io/kubernetes v1.34, and the official plugin's choices where the API
 * would allow a change that has no effect (data of Secret and ConfigMap, which running pods do not see).
 */

import { isRecord, type KubeObject } from "./object";
import { parseApiVersion } from "./tokens";

/** Paths are steps from the object's root; `*` stands for any step. */
interface Rule {
  readonly fixed: readonly string[];
  /** Paths below a fixed one that may change after all. */
  readonly free?: readonly string[];
}

const IDENTITY = ["metadata.name", "metadata.namespace"];
const ROLE_BINDING: Rule = { fixed: ["roleRef"] };
const SELECTOR: Rule = { fixed: ["spec.selector"] };

const RULES: Readonly<Record<string, Rule>> = {
  "/ConfigMap": { fixed: ["data", "binaryData"] },
  "/PersistentVolume": {
    fixed: ["spec"],
    free: [
      "spec.accessModes",
      "spec.capacity",
      "spec.claimRef",
      "spec.mountOptions",
      "spec.persistentVolumeReclaimPolicy",
      "spec.storageClassName",
      "spec.volumeAttributesClassName",
    ],
  },
  "/PersistentVolumeClaim": { fixed: ["spec"], free: ["spec.resources", "spec.volumeAttributesClassName"] },
  "/Pod": {
    fixed: ["spec"],
    free: [
      "spec.activeDeadlineSeconds",
      "spec.containers.*.image",
      "spec.initContainers.*.image",
      "spec.schedulingGates",
      "spec.tolerations",
    ],
  },
  "/ResourceQuota": { fixed: ["spec.scopes", "spec.scopeSelector"] },
  "/Secret": { fixed: ["type", "data", "stringData"] },
  "/Service": { fixed: ["spec.clusterIP"] },
  "apiextensions.k8s.io/CustomResourceDefinition": {
    fixed: ["spec.group", "spec.names.kind", "spec.names.plural", "spec.scope"],
  },
  "apps/DaemonSet": SELECTOR,
  "apps/Deployment": SELECTOR,
  "apps/ReplicaSet": SELECTOR,
  "apps/StatefulSet": {
    fixed: ["spec.podManagementPolicy", "spec.selector", "spec.serviceName", "spec.volumeClaimTemplates"],
  },
  "batch/Job": { fixed: ["spec.completionMode", "spec.completions", "spec.selector", "spec.template"] },
  "certificates.k8s.io/CertificateSigningRequest": { fixed: ["spec"] },
  "discovery.k8s.io/EndpointSlice": { fixed: ["addressType"] },
  "networking.k8s.io/IngressClass": { fixed: ["spec.controller"] },
  "node.k8s.io/RuntimeClass": { fixed: ["handler"] },
  "rbac.authorization.k8s.io/ClusterRoleBinding": ROLE_BINDING,
  "rbac.authorization.k8s.io/RoleBinding": ROLE_BINDING,
  "scheduling.k8s.io/PriorityClass": { fixed: ["preemptionPolicy", "value"] },
  "storage.k8s.io/StorageClass": { fixed: ["parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"] },
};

/** Choices of the provider's configuration that loosen the rules. */
export interface Mutability {
  readonly secrets: boolean;
  readonly configMaps: boolean;
}

/** The fields of one kind that force a replacement. */
export class Immutable {
  constructor(
    private readonly fixed: readonly (readonly string[])[],
    private readonly free: readonly (readonly string[])[] = [],
  ) {}

  /**
   * Whether changing `value` at `path` needs a new object.
   * @param value what was added or removed there, whose inner fields count; leave it out for a changed leaf
   */
  forbids(path: readonly (string | number)[], value?: unknown): boolean {
    if (this.covers(path)) return true;
    if (isRecord(value)) return Object.entries(value).some(([key, inner]) => this.forbids([...path, key], inner));
    if (Array.isArray(value)) return value.some((inner, i) => this.forbids([...path, i], inner));
    return false;
  }

  private covers(path: readonly (string | number)[]): boolean {
    const below = (pattern: readonly string[]) =>
      pattern.length <= path.length && pattern.every((step, i) => step === "*" || step === String(path[i]));
    return this.fixed.some(below) && !this.free.some(below);
  }
}

const split = (paths: readonly string[]) => paths.map((path) => path.split("."));

/** Only its identity fixes a patch: it owns no more than the fields it sets. */
export const PATCH_IMMUTABLE = new Immutable(split(IDENTITY));

/** The rules for an object's kind; custom kinds have only their identity fixed. */
export function immutableFields(object: KubeObject, mutability: Mutability): Immutable {
  const { group } = parseApiVersion(String(object["apiVersion"] ?? ""));
  const key = `${group}/${String(object["kind"])}`;
  const rule = RULES[key];
  if (rule === undefined || mayChangeData(key, object, mutability)) {
    return new Immutable(split(key === "/Secret" ? [...IDENTITY, "type"] : IDENTITY));
  }
  return new Immutable(split([...IDENTITY, ...rule.fixed]), split(rule.free ?? []));
}

function mayChangeData(key: string, object: KubeObject, mutability: Mutability): boolean {
  if (object["immutable"] === true) return false;
  return (key === "/Secret" && mutability.secrets) || (key === "/ConfigMap" && mutability.configMaps);
}
