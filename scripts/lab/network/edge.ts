import { join } from "node:path";
import { connect } from "node:net";
import { daemonProcess, ensureDaemon, stopDaemon, waitForDaemon, type Daemon } from "../system/daemon";
import type { LabIdentity } from "../identity";
import { namespaceInode } from "../system/namespaces";
import { writePrivate } from "../../private-file";
import type { Endpoint } from "./topology";

/** Ports of the lab's loopback address. */
export const EDGE_PORTS = { api: 6443, registry: 5000, internal: 8443, public: 9443 } as const;
export type EdgePort = keyof typeof EDGE_PORTS;

/** Where connections to each port go. */
export type EdgeTargets = Readonly<Record<EdgePort, readonly Endpoint[]>>;

const START_SECONDS = 20;

/**
 * The way from this machine into the lab: one HAProxy on the lab's loopback address, whose connections to the servers
 * begin in the management node's network namespace. Restarted when its targets change.
 */
export async function startEdge(identity: LabIdentity, targets: EdgeTargets): Promise<void> {
  const file = join(identity.labDir, "edge.cfg");
  const config = edgeConfig(identity, targets);
  writePrivate(file, config);
  const daemon: Daemon = {
    name: "edge (haproxy)",
    command: ["haproxy", "-db", "-f", file],
    pidFile: pidFile(identity),
    logFile: join(identity.labDir, "log/edge.log"),
    // HAProxy keeps the namespace open: a namespace made anew needs a new HAProxy.
    restartOn: [config, String(namespaceInode(identity.namespace))],
  };
  await ensureDaemon(daemon);
  await waitForDaemon(daemon, () => listens(identity.loopback, EDGE_PORTS.api), START_SECONDS);
}

export async function stopEdge(identity: LabIdentity): Promise<void> {
  await stopDaemon(pidFile(identity), 3);
}

export function edgeRuns(identity: LabIdentity): boolean {
  return daemonProcess(pidFile(identity)) !== undefined;
}

/**
 * HAProxy's configuration. Long idle times, as watches of the API may be silent for an hour. Right after a worker's death
 * every other connection through a NodePort still ends at a pod that is gone, whichever worker was asked: a connection is tried
 * again, on another worker each time, and a worker is given up only after more failed checks than such pods explain.
 */
export function edgeConfig(identity: LabIdentity, targets: EdgeTargets): string {
  const ports = Object.entries(EDGE_PORTS) as [EdgePort, number][];
  return [
    "global",
    "  maxconn 4000",
    "defaults",
    "  mode tcp",
    "  timeout connect 3s",
    "  retries 8",
    "  option redispatch 1",
    "  timeout client 2h",
    "  timeout server 2h",
    "  option clitcpka",
    "  option srvtcpka",
    ...ports.flatMap(([name, port]) => [
      `listen ${name}`,
      `  bind ${identity.loopback}:${port}`,
      "  balance roundrobin",
      ...targets[name].map(
        (target, at) =>
          `  server ${name}-${at + 1} ${target.address}:${target.port} namespace ${identity.namespace}` +
          (targets[name].length > 1 ? " check inter 2s fall 5" : ""),
      ),
    ]),
    "",
  ].join("\n");
}

function pidFile(identity: LabIdentity): string {
  return join(identity.runDir, "pid/edge");
}

export function listens(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect({ host: address, port, timeout: 2000 }, () => finish(true));
    const finish = (outcome: boolean) => {
      connection.destroy();
      resolve(outcome);
    };
    connection.on("error", () => finish(false));
    connection.on("timeout", () => finish(false));
  });
}
