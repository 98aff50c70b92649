/**
 * Readiness of objects that are no workloads: services, claims, namespaces, definitions.
 */

import { at, isRecord, type KubeObject, listAt, nameOf, textAt } from "../object";
import {
  type Assessment,
  conditionOf,
  failed,
  hasCondition,
  messageOf,
  READY,
  type Related,
  waiting,
} from "./assessment";

/**
 * A service answers: some pod stands behind it, and a load balancer has its address. Services that name no pods, or
 * that only give names (headless, ExternalName), have nothing to wait for.
 */
export function assessService(service: KubeObject, { endpointSlices }: Related): Assessment {
  const type = textAt(service, "spec", "type") ?? "ClusterIP";
  const selector = at(service, "spec", "selector");
  const selects = isRecord(selector) && Object.keys(selector).length > 0;
  const balanced = type === "LoadBalancer";
  const headless = at(service, "spec", "clusterIP") === "None";
  if (selects && !headless && type !== "ExternalName" && !endpointSlices.some(hasReadyEndpoint)) {
    const labels = Object.entries(selector).map(([key, value]) => `${key}=${String(value)}`);
    const hint = `no ready pod has the labels ${labels.join(", ")}`;
    return waiting("no pod behind it is ready yet", [hint], balanced ? [1, 2] : undefined);
  }
  if (balanced && listAt(service, "status", "loadBalancer", "ingress").length === 0) {
    return waiting("its load balancer has no address yet", [], [2, 2]);
  }
  return READY;
}

function hasReadyEndpoint(slice: KubeObject): boolean {
  return listAt(slice, "endpoints").some((endpoint) => {
    // Unknown counts as ready: discovery.k8s.io/v1 EndpointConditions.
    return at(endpoint, "conditions", "ready") !== false && listAt(endpoint, "addresses").length > 0;
  });
}

const DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class";

/** Bound to a volume, unless its class waits for the first pod that uses it. */
export function assessClaim(claim: KubeObject, { storageClasses }: Related): Assessment {
  const phase = textAt(claim, "status", "phase") ?? "Pending";
  if (phase === "Bound") return READY;
  if (phase === "Lost") return failed("its volume is lost");
  const named = at(claim, "spec", "storageClassName");
  const storageClass = storageClasses.find((candidate) =>
    typeof named === "string"
      ? nameOf(candidate) === named
      : at(candidate, "metadata", "annotations", DEFAULT_CLASS) === "true",
  );
  if (at(storageClass, "volumeBindingMode") === "WaitForFirstConsumer") return READY;
  return waiting(`${phase.toLowerCase()}: no volume is bound to it yet`);
}

export function assessNamespace(namespace: KubeObject): Assessment {
  const phase = textAt(namespace, "status", "phase");
  if (phase === "Active") return READY;
  return waiting(phase === "Terminating" ? "it is being deleted" : "not active yet");
}

/** The API serves the kinds of a custom resource definition. */
export function assessDefinition(definition: KubeObject): Assessment {
  const names = conditionOf(definition, "NamesAccepted");
  if (at(names, "status") === "False") return failed(`its names are refused: ${messageOf(names)}`);
  if (hasCondition(definition, "Established")) return READY;
  return waiting("the API does not serve it yet");
}

/** A service account's token is written into its secret by a controller (Kubernetes documentation, "Service Accounts"). */
export function assessSecret(secret: KubeObject): Assessment {
  if (secret["type"] !== "kubernetes.io/service-account-token") return READY;
  if (textAt(secret, "data", "token") !== undefined) return READY;
  const account = textAt(secret, "metadata", "annotations", "kubernetes.io/service-account.name") ?? "none";
  return waiting("it has no token yet", [`the service account that its annotation names is ${account}`]);
}
