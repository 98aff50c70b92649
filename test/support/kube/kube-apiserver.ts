/**
 * A real Kubernetes API of one's own: etcd, kube-apiserver and kube-controller-manager on free ports of the loopback
 * address, with all their files in a temporary folder. There is no kubelet: pods are made, but nothing runs them.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { toolPath } from "../../../scripts/toolchain/tools";
import { KubeClient } from "./kube-client";

/** Milliseconds until the API must answer; long, for a machine that is busy with other tests. */
const START_TIME = 120_000;
const STOP_TIME = 10_000;

export interface KubeApi {
  /** Path of a kubeconfig whose user may do everything. */
  readonly kubeconfig: string;
  /** For requests past the plugin: as another user's kubectl would make them. */
  readonly client: KubeClient;
  readonly folder: string;
  /** Ends the processes and removes the folder; safe to call twice. */
  stop(): Promise<void>;
}

/** Starts the API and waits until it answers and its controllers work. Stop it in the end, also after a failure. */
export async function startKubeApi(): Promise<KubeApi> {
  const kube = await toolPath("kube");
  const folder = mkdtempSync(join(tmpdir(), "powercloud-kube-"));
  const processes: ChildProcess[] = [];
  let stopping: Promise<void> | undefined;
  // A test run that ends without its hooks must not leave servers behind.
  const killAll = () => processes.forEach((child) => child.kill("SIGKILL"));
  process.once("exit", killAll);
  const stop = () => (stopping ??= stopAll(processes, folder).finally(() => process.off("exit", killAll)));
  const start = (name: string, args: readonly string[]) => processes.push(launch(kube, folder, name, args));
  try {
    const [etcd, peer, port] = await freePorts(3);
    const token = writeKeys(folder);
    start("etcd", etcdFlags(folder, etcd!, peer!));
    start("kube-apiserver", apiServerFlags(folder, etcd!, port!));
    const kubeconfig = join(folder, "kubeconfig");
    const client = await whenReady(folder, processes, () => {
      const authority = readFileSync(join(folder, "certificates", "apiserver.crt"), "utf8");
      writeFileSync(kubeconfig, kubeconfigText(authority, port!, token), { mode: 0o600 });
      return new KubeClient(`https://127.0.0.1:${port}`, authority, token);
    });
    start("kube-controller-manager", controllerFlags(folder, kubeconfig));
    await whenDefaultAccountExists(client, folder, processes);
    return { kubeconfig, client, folder, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function launch(kube: string, folder: string, name: string, args: readonly string[]): ChildProcess {
  const log = openSync(join(folder, `${name}.log`), "w");
  const child = spawn(kube, [name, ...args], { cwd: folder, stdio: ["ignore", log, log] });
  closeSync(log);
  return child;
}

async function stopAll(processes: readonly ChildProcess[], folder: string): Promise<void> {
  for (const child of [...processes].reverse()) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_TIME);
    await ended;
    clearTimeout(timer);
  }
  rmSync(folder, { recursive: true, force: true });
}

/** Ports that were free a moment ago, all different. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return ports;
}

/** Writes the key that signs service accounts, and the administrator's token, which it returns. */
function writeKeys(folder: string): string {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const token = randomBytes(16).toString("hex");
  writeFileSync(join(folder, "accounts.key"), privateKey, { mode: 0o600 });
  writeFileSync(join(folder, "accounts.pub"), publicKey);
  writeFileSync(join(folder, "tokens.csv"), `${token},admin,admin,system:masters\n`, { mode: 0o600 });
  return token;
}

function etcdFlags(folder: string, port: number, peer: number): string[] {
  const client = `http://127.0.0.1:${port}`;
  const other = `http://127.0.0.1:${peer}`;
  return [
    `--data-dir=${join(folder, "etcd")}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${other}`,
    `--initial-advertise-peer-urls=${other}`,
    `--initial-cluster=default=${other}`,
    "--unsafe-no-fsync",
  ];
}

function apiServerFlags(folder: string, etcd: number, port: number): string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${etcd}`,
    "--bind-address=127.0.0.1",
    `--secure-port=${port}`,
    `--cert-dir=${join(folder, "certificates")}`,
    `--token-auth-file=${join(folder, "tokens.csv")}`,
    "--authorization-mode=RBAC",
    "--service-cluster-ip-range=10.96.0.0/24",
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${join(folder, "accounts.pub")}`,
    `--service-account-signing-key-file=${join(folder, "accounts.key")}`,
    "--endpoint-reconciler-type=none",
  ];
}

function controllerFlags(folder: string, kubeconfig: string): string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    "--leader-elect=false",
    "--bind-address=127.0.0.1",
    "--secure-port=0",
    `--service-account-private-key-file=${join(folder, "accounts.key")}`,
    `--root-ca-file=${join(folder, "certificates", "apiserver.crt")}`,
  ];
}

function kubeconfigText(authority: string, port: number, token: string): string {
  const data = Buffer.from(authority).toString("base64");
  const cluster = { server: `https://127.0.0.1:${port}`, "certificate-authority-data": data };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "test", cluster }],
    users: [{ name: "admin", user: { token } }],
    contexts: [{ name: "test", context: { cluster: "test", user: "admin" } }],
    "current-context": "test",
  });
}

/** Tries until the API says that it is ready. */
async function whenReady(
  folder: string,
  processes: readonly ChildProcess[],
  connect: () => KubeClient,
): Promise<KubeClient> {
  return until("the API server is ready", folder, processes, async () => {
    const client = connect();
    await client.get("/api/v1/namespaces/default");
    return client;
  });
}

/** The controllers' first visible work. */
async function whenDefaultAccountExists(client: KubeClient, folder: string, processes: readonly ChildProcess[]) {
  const path = "/api/v1/namespaces/default/serviceaccounts/default";
  await until("the controllers work", folder, processes, () => client.get(path));
}

async function until<T>(
  what: string,
  folder: string,
  processes: readonly ChildProcess[],
  attempt: () => Promise<T>,
): Promise<T> {
  for (const end = Date.now() + START_TIME; ;) {
    try {
      return await attempt();
    } catch (error) {
      const dead = processes.find(({ exitCode, signalCode }) => exitCode !== null || signalCode !== null);
      if (dead === undefined && Date.now() < end) {
        await sleep(200);
        continue;
      }
      const name = dead?.spawnargs[1] ?? "kube-apiserver";
      const log = readFileSync(join(folder, `${name}.log`), "utf8")
        .trimEnd()
        .split("\n")
        .slice(-5)
        .join("\n");
      throw new Error(`waited until ${what}: ${String(error)}; ${name} said last:\n${log}`, { cause: error });
    }
  }
}
