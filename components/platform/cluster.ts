import { existsSync, readFileSync } from "node:fs";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";

/** The part of a kubeconfig that is read here (Kubernetes documentation, "kubeconfig (v1)"). */
interface Kubeconfig {
  clusters?: { cluster?: { "certificate-authority-data"?: string } }[];
}

/** Connection to the Kubernetes control plane that the kubeconfig at `path` names. */
export function clusterProvider(name: string, path: string): kubernetes.Provider {
  return new kubernetes.Provider(name, { kubeconfig: path });
}

/**
 * PEM of the authority that signed the API server's certificate, from the kubeconfig at `path`.
 * Unknown in a preview on a machine that does not have the file.
 * @throws pulumi.RunError when the file is missing, or has no embedded authority.
 */
export function clusterAuthority(path: string): pulumi.Output<string> {
  if (!existsSync(path)) {
    if (pulumi.runtime.isDryRun()) return unknown();
    throw new pulumi.RunError(
      `kubeconfig ${path} does not exist: put the one of the provincial management node there, or name another in ` +
        "platform.kubernetes.kubeconfig of the model.",
    );
  }
  const config = parse(readFileSync(path, "utf8")) as Kubeconfig | null;
  const data = config?.clusters?.[0]?.cluster?.["certificate-authority-data"];
  if (data === undefined) {
    throw new pulumi.RunError(
      `kubeconfig ${path} has no certificate-authority-data in its first cluster: embed it with ` +
        "`kubectl config view --flatten --raw`.",
    );
  }
  return pulumi.output(Buffer.from(data, "base64").toString("utf8"));
}

function unknown(): pulumi.Output<string> {
  return pulumi.output(pulumi.unknown as unknown as string);
}
