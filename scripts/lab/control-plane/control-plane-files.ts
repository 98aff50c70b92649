import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { yamlText } from "../../../components/guest/yaml-text";
import { ensureAuthority, ensureCertificate, ensureKeyPair, type CertificateFiles } from "./certificates";
import type { LabIdentity } from "../identity";
import { ensurePrivate, writePrivate } from "../../private-file";

/** The files of the control plane, below `.lab/`. */
export interface ControlPlaneFiles {
  readonly authority: CertificateFiles;
  readonly server: CertificateFiles;
  readonly kubelet: CertificateFiles;
  readonly admin: CertificateFiles;
  readonly serviceAccounts: { readonly publicKey: string; readonly privateKey: string };
  readonly encryption: string;
  readonly auditPolicy: string;
  readonly auditLog: string;
  readonly controllerManagerConfig: string;
  readonly schedulerConfig: string;
  /** The operator's kubeconfig; its server is the lab's loopback address. */
  readonly kubeconfig: string;
  readonly etcdData: string;
}

export interface ApiAddresses {
  /** Address of the API server in the lab's network. */
  readonly address: string;
  readonly port: number;
  /** Address of the `kubernetes` service. */
  readonly service: string;
}

/** Name that the API server has for kubelets. */
export const KUBELET_CLIENT = "kube-apiserver-kubelet-client";

export function controlPlaneFiles({ labDir }: LabIdentity): ControlPlaneFiles {
  const pki = (name: string): CertificateFiles => ({
    certificate: join(labDir, "pki", `${name}.crt`),
    key: join(labDir, "pki", `${name}.key`),
  });
  const config = (name: string) => join(labDir, "control-plane", name);
  return {
    authority: pki("authority"),
    server: pki("apiserver"),
    kubelet: pki("apiserver-kubelet-client"),
    admin: pki("admin"),
    serviceAccounts: { publicKey: join(labDir, "pki/sa.pub"), privateKey: join(labDir, "pki/sa.key") },
    encryption: config("encryption.yaml"),
    auditPolicy: config("audit-policy.yaml"),
    auditLog: join(labDir, "log/audit.log"),
    controllerManagerConfig: config("controller-manager.kubeconfig"),
    schedulerConfig: config("scheduler.kubeconfig"),
    kubeconfig: join(labDir, "kubeconfig"),
    etcdData: join(labDir, "etcd"),
  };
}

/** Makes whatever is missing: keys, certificates, kubeconfigs, configuration. All files have mode 0600. */
export async function ensureControlPlaneFiles(identity: LabIdentity, api: ApiAddresses): Promise<ControlPlaneFiles> {
  const files = controlPlaneFiles(identity);
  const { authority } = files;
  await ensureAuthority(authority, `powercloud lab ${identity.id}`);
  await ensureCertificate(
    files.server,
    {
      commonName: "kube-apiserver",
      dnsNames: ["localhost", ...serviceNames("kubernetes.default.svc.cluster.local")],
      ipAddresses: [api.address, identity.loopback, api.service, "127.0.0.1"],
      usages: ["server"],
    },
    authority,
  );
  await ensureCertificate(files.kubelet, { commonName: KUBELET_CLIENT, usages: ["client"] }, authority);
  await ensureCertificate(
    files.admin,
    { commonName: "lab-admin", organizations: ["system:masters"], usages: ["client"] },
    authority,
  );
  await ensureKeyPair(files.serviceAccounts);
  ensurePrivate(files.encryption, encryptionConfig);
  writePrivate(files.auditPolicy, auditPolicy());
  const inside = `https://${api.address}:${api.port}`;
  await internalKubeconfig(files.controllerManagerConfig, "system:kube-controller-manager", inside, identity, files);
  await internalKubeconfig(files.schedulerConfig, "system:kube-scheduler", inside, identity, files);
  writePrivate(files.kubeconfig, kubeconfig(`https://${identity.loopback}:6443`, authority, files.admin));
  return files;
}

async function internalKubeconfig(
  file: string,
  user: string,
  server: string,
  identity: LabIdentity,
  { authority }: ControlPlaneFiles,
): Promise<void> {
  const name = user.replace("system:", "");
  const files = {
    certificate: join(identity.labDir, "pki", `${name}.crt`),
    key: join(identity.labDir, "pki", `${name}.key`),
  };
  await ensureCertificate(files, { commonName: user, usages: ["client"] }, authority);
  writePrivate(file, kubeconfig(server, authority, files));
}

/** `a`, `a.b`, `a.b.c` …: every name under which a pod may call the service. */
function serviceNames(full: string): string[] {
  const parts = full.split(".");
  return [1, 2, 3, parts.length].map((count) => parts.slice(0, count).join("."));
}

function kubeconfig(server: string, authority: CertificateFiles, user: CertificateFiles): string {
  const data = (file: string) => readFileSync(file).toString("base64");
  return yamlText({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "lab", cluster: { server, "certificate-authority-data": data(authority.certificate) } }],
    users: [
      {
        name: "lab",
        user: { "client-certificate-data": data(user.certificate), "client-key-data": data(user.key) },
      },
    ],
    contexts: [{ name: "lab", context: { cluster: "lab", user: "lab" } }],
    "current-context": "lab",
  });
}

/** Secrets are encrypted before etcd sees them; what was written earlier in clear text can still be read. */
function encryptionConfig(): string {
  const keys = [{ name: "key1", secret: randomBytes(32).toString("base64") }];
  return yamlText({
    apiVersion: "apiserver.config.k8s.io/v1",
    kind: "EncryptionConfiguration",
    resources: [{ resources: ["secrets"], providers: [{ secretbox: { keys } }, { identity: {} }] }],
  });
}

/** Who did what to what; bodies only of changes to access rights, and never of secrets. */
function auditPolicy(): string {
  return yamlText({
    apiVersion: "audit.k8s.io/v1",
    kind: "Policy",
    omitStages: ["RequestReceived"],
    rules: [
      { level: "None", nonResourceURLs: ["/healthz*", "/livez*", "/readyz*", "/version", "/openapi*"] },
      { level: "None", resources: [{ group: "coordination.k8s.io", resources: ["leases"] }] },
      {
        level: "RequestResponse",
        verbs: ["create", "update", "patch", "delete"],
        resources: [{ group: "rbac.authorization.k8s.io" }],
      },
      {
        level: "None",
        users: ["system:kube-scheduler", "system:kube-controller-manager"],
        verbs: ["get", "list", "watch"],
      },
      { level: "Metadata" },
    ],
  });
}
