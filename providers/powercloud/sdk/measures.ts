import * as pulumi from "@pulumi/pulumi";
import { version } from "./package.json";

export interface ReadClusterArgs {
  /** Path of the kubeconfig. */
  kubeconfig: pulumi.Input<string>;
  /** What to read, as in `/api/v1/nodes`. */
  path: pulumi.Input<string>;
}

export interface ClusterReading {
  /** JSON text, as the API server gave it. */
  readonly body?: string;
  /** Why there is none. */
  readonly problem?: string;
}

/** Reads from a Kubernetes cluster's API. One that does not answer is a result, not an error. */
export function readCluster(
  args: ReadClusterArgs,
  options: pulumi.InvokeOutputOptions = {},
): pulumi.Output<ClusterReading> {
  return pulumi.runtime.invokeOutput("powercloud:index:readCluster", { ...args }, { version, ...options });
}

export interface ProbeEntranceArgs {
  /** As in `https://10.20.0.20:30443`. */
  url: pulumi.Input<string>;
  /** PEM of the authority that a caller trusts. */
  authority: pulumi.Input<string>;
}

export interface EntranceProbe {
  /** When the certificate that the server showed expires, ISO 8601. */
  readonly notAfter?: string;
  /** Why it is not entered: it does not answer, or its certificate is not trusted. */
  readonly problem?: string;
}

/** Knocks at a server by TLS. One that does not answer is a result, not an error. */
export function probeEntrance(
  args: ProbeEntranceArgs,
  options: pulumi.InvokeOutputOptions = {},
): pulumi.Output<EntranceProbe> {
  return pulumi.runtime.invokeOutput("powercloud:index:probeEntrance", { ...args }, { version, ...options });
}
