import { existsSync } from "node:fs";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { authorityOf } from "./kubeconfig";

/**
 * Connection to the Kubernetes control plane that the kubeconfig at `path` names. The control plane stays the same one
 * when its address changes: without an identifier the plugin takes another address for another cluster, and everything
 * in it would be replaced.
 */
export function clusterProvider(name: string, path: string): kubernetes.Provider {
  return new kubernetes.Provider(name, { kubeconfig: path, clusterIdentifier: name });
}

/**
 * PEM of the authority that signed the API server's certificate, from the current context of the kubeconfig at `path`.
 * Unknown in a preview on a machine that does not have the file.
 * @throws pulumi.RunError when the file is missing, or has no authority.
 */
export function clusterAuthority(path: string): pulumi.Output<string> {
  if (!existsSync(path)) {
    if (pulumi.runtime.isDryRun()) return unknown();
    throw new pulumi.RunError(
      `kubeconfig ${path} does not exist: put the one of the provincial management node there, or name another in ` +
        "platform.kubernetes.kubeconfig of the model.",
    );
  }
  return pulumi.output(authorityOf(path));
}

function unknown(): pulumi.Output<string> {
  return pulumi.output(pulumi.unknown as unknown as string);
}
