import { join } from "node:path";
import type { ApiAddresses, ControlPlaneFiles } from "./control-plane-files";
import type { Daemon } from "../system/daemon";
import type { LabIdentity } from "../identity";
import { namespaceInode } from "../system/namespaces";

export interface ControlPlaneDaemons {
  readonly etcd: Daemon;
  readonly apiServer: Daemon;
  readonly controllerManager: Daemon;
  readonly scheduler: Daemon;
}

type Flags = Readonly<Record<string, string | number | boolean>>;

/**
 * The four daemons of the control plane, in the management node's network namespace.
 * @param kube The multi-call binary.
 */
export function controlPlaneDaemons(
  identity: LabIdentity,
  kube: string,
  files: ControlPlaneFiles,
  api: ApiAddresses,
  serviceCidr: string,
): ControlPlaneDaemons {
  const daemon = (program: string, flags: Flags): Daemon => ({
    name: program,
    command: ["ip", "netns", "exec", identity.namespace, kube, program, ...render(flags)],
    pidFile: controlPlanePidFile(identity, program),
    logFile: join(identity.labDir, "log", `${program}.log`),
    restartOn: [String(namespaceInode(identity.namespace))],
  });
  return {
    etcd: daemon("etcd", etcdFlags(files)),
    apiServer: daemon("kube-apiserver", apiServerFlags(files, api, serviceCidr)),
    controllerManager: daemon("kube-controller-manager", controllerManagerFlags(files)),
    scheduler: daemon("kube-scheduler", schedulerFlags(files)),
  };
}

export const CONTROL_PLANE_PROGRAMS = ["kube-scheduler", "kube-controller-manager", "kube-apiserver", "etcd"] as const;

export function controlPlanePidFile(identity: LabIdentity, program: string): string {
  return join(identity.runDir, "pid", program);
}

/** Only the namespace's own loopback interface: nothing but the API server can reach etcd. */
function etcdFlags(files: ControlPlaneFiles): Flags {
  const client = "http://127.0.0.1:2379";
  const peer = "http://127.0.0.1:2380";
  return {
    name: "lab",
    "data-dir": files.etcdData,
    "listen-client-urls": client,
    "advertise-client-urls": client,
    "listen-peer-urls": peer,
    "initial-advertise-peer-urls": peer,
    "initial-cluster": `lab=${peer}`,
    "log-level": "warn",
  };
}

function apiServerFlags(files: ControlPlaneFiles, api: ApiAddresses, serviceCidr: string): Flags {
  return {
    "advertise-address": api.address,
    "bind-address": api.address,
    "secure-port": api.port,
    "etcd-servers": "http://127.0.0.1:2379",
    "service-cluster-ip-range": serviceCidr,
    "authorization-mode": "Node,RBAC",
    "anonymous-auth": false,
    "enable-bootstrap-token-auth": true,
    "enable-admission-plugins": "NodeRestriction",
    "allow-privileged": true,
    profiling: false,
    "tls-min-version": "VersionTLS12",
    "client-ca-file": files.authority.certificate,
    "tls-cert-file": files.server.certificate,
    "tls-private-key-file": files.server.key,
    "kubelet-client-certificate": files.kubelet.certificate,
    "kubelet-client-key": files.kubelet.key,
    "kubelet-preferred-address-types": "InternalIP,Hostname",
    "service-account-issuer": "https://kubernetes.default.svc.cluster.local",
    "service-account-key-file": files.serviceAccounts.publicKey,
    "service-account-signing-key-file": files.serviceAccounts.privateKey,
    "encryption-provider-config": files.encryption,
    "audit-policy-file": files.auditPolicy,
    "audit-log-path": files.auditLog,
    "audit-log-maxage": 30,
    "audit-log-maxbackup": 10,
    "audit-log-maxsize": 100,
  };
}

/** Ranges of pods come from the address plan, so the controller gives none out. */
function controllerManagerFlags(files: ControlPlaneFiles): Flags {
  return {
    ...client(files.controllerManagerConfig),
    "bind-address": "127.0.0.1",
    controllers: "*,bootstrapsigner,tokencleaner",
    "allocate-node-cidrs": false,
    "use-service-account-credentials": true,
    "root-ca-file": files.authority.certificate,
    "service-account-private-key-file": files.serviceAccounts.privateKey,
    "cluster-signing-cert-file": files.authority.certificate,
    "cluster-signing-key-file": files.authority.key,
    profiling: false,
  };
}

function schedulerFlags(files: ControlPlaneFiles): Flags {
  return { ...client(files.schedulerConfig), "bind-address": "127.0.0.1", profiling: false };
}

function client(kubeconfig: string): Flags {
  return { kubeconfig, "authentication-kubeconfig": kubeconfig, "authorization-kubeconfig": kubeconfig };
}

function render(flags: Flags): string[] {
  return Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
}
