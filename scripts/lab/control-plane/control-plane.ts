import { mkdirSync } from "node:fs";
import { ApiClient } from "./api-client";
import { CONTROL_PLANE_PROGRAMS, controlPlaneDaemons, controlPlanePidFile } from "./control-plane-daemons";
import { controlPlaneFiles, ensureControlPlaneFiles, type ApiAddresses } from "./control-plane-files";
import { daemonProcess, ensureDaemon, stopDaemon, waitForDaemon } from "../system/daemon";
import type { LabIdentity } from "../identity";
import { grantKubeletAccess } from "./kubelet-access";

export interface ControlPlaneOptions {
  readonly api: ApiAddresses;
  readonly serviceCidr: string;
  /** Path of the multi-call Kubernetes binary. */
  readonly kube: string;
}

export interface ControlPlaneStatus {
  /** By program: whether its process runs. */
  readonly processes: Readonly<Record<string, boolean>>;
  /** The API server says that it is ready. */
  readonly ready: boolean;
  /** By node name: Ready or not; undefined when the API server does not answer. */
  readonly nodes?: Readonly<Record<string, boolean>>;
}

const READY_SECONDS = 120;

/**
 * Starts the control plane in the management node's namespace and waits until its API is ready through the lab's
 * loopback address, for which the edge must run. What runs already is left alone.
 * @throws {UserError} When a daemon ends or the API is not ready in time, with the end of the log.
 */
export async function startControlPlane(identity: LabIdentity, options: ControlPlaneOptions): Promise<void> {
  const files = await ensureControlPlaneFiles(identity, options.api);
  mkdirSync(files.etcdData, { recursive: true, mode: 0o700 });
  const daemons = controlPlaneDaemons(identity, options.kube, files, options.api, options.serviceCidr);
  const api = apiClient(identity);
  // The API server waits for etcd by itself; the two others end when it has no access rights for them yet.
  await ensureDaemon(daemons.etcd);
  await ensureDaemon(daemons.apiServer);
  await waitForDaemon(daemons.apiServer, () => isReady(api), READY_SECONDS);
  await ensureDaemon(daemons.controllerManager);
  await ensureDaemon(daemons.scheduler);
  await grantKubeletAccess(api);
  await waitForDaemon(daemons.controllerManager, () => hasServiceAccounts(api), READY_SECONDS);
}

/** Stops the control plane, the API server before its store. */
export async function stopControlPlane(identity: LabIdentity): Promise<void> {
  for (const program of CONTROL_PLANE_PROGRAMS) await stopDaemon(controlPlanePidFile(identity, program), 5);
}

/** Never throws. */
export async function controlPlaneStatus(identity: LabIdentity): Promise<ControlPlaneStatus> {
  const processes = Object.fromEntries(
    CONTROL_PLANE_PROGRAMS.map((program) => [program, !!daemonProcess(controlPlanePidFile(identity, program))]),
  );
  const ready = await isReady(apiClient(identity));
  return { processes, ready, ...(ready && { nodes: await clusterNodes(identity) }) };
}

export function apiClient(identity: LabIdentity): ApiClient {
  return new ApiClient(identity.loopback, controlPlaneFiles(identity));
}

async function isReady(api: ApiClient): Promise<boolean> {
  try {
    return (await api.get("/readyz")).status === 200;
  } catch {
    return false;
  }
}

/** No pod can be made before the controllers have given the namespace its account. */
async function hasServiceAccounts(api: ApiClient): Promise<boolean> {
  return (await api.get("/api/v1/namespaces/default/serviceaccounts/default")).status === 200;
}

interface NodeList {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
  }[];
}

/** By node name: Ready or not; undefined when the API server does not answer. */
export async function clusterNodes(identity: LabIdentity): Promise<Record<string, boolean> | undefined> {
  try {
    const list = JSON.parse((await apiClient(identity).get("/api/v1/nodes")).body) as NodeList;
    return Object.fromEntries(
      list.items.map(({ metadata, status }) => [
        metadata.name,
        status.conditions?.some(({ type, status: value }) => type === "Ready" && value === "True") ?? false,
      ]),
    );
  } catch {
    return undefined;
  }
}
