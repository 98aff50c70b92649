import { join } from "node:path";
import { get } from "node:http";
import { mkdirSync } from "node:fs";
import { yamlText } from "../../../components/guest/yaml-text";
import { daemonProcess, ensureDaemon, stopDaemon, waitForDaemon, type Daemon } from "../system/daemon";
import { EDGE_PORTS } from "./edge";
import type { LabIdentity } from "../identity";
import { namespaceInode } from "../system/namespaces";
import { writePrivate } from "../../private-file";
import type { Endpoint } from "./topology";

const START_SECONDS = 30;

/** Starts the image registry on the management node; ready when it answers through the edge. */
export async function startRegistry(identity: LabIdentity, endpoint: Endpoint): Promise<void> {
  const storage = join(identity.labDir, "registry");
  mkdirSync(storage, { recursive: true, mode: 0o700 });
  const file = join(identity.labDir, "registry.yaml");
  const config = registryConfig(storage, endpoint);
  writePrivate(file, config);
  const daemon: Daemon = {
    name: "registry",
    command: ["ip", "netns", "exec", identity.namespace, "docker-registry", "serve", file],
    pidFile: pidFile(identity),
    logFile: join(identity.labDir, "log/registry.log"),
    restartOn: [config, String(namespaceInode(identity.namespace))],
  };
  await ensureDaemon(daemon);
  await waitForDaemon(daemon, () => registryAnswers(identity), START_SECONDS);
}

export async function stopRegistry(identity: LabIdentity): Promise<void> {
  await stopDaemon(pidFile(identity), 3);
}

export function registryRuns(identity: LabIdentity): boolean {
  return daemonProcess(pidFile(identity)) !== undefined;
}

/** Address of the registry for programs on this machine, `host:port`; it speaks plain HTTP. */
export function registryAddress(identity: LabIdentity): string {
  return `${identity.loopback}:${EDGE_PORTS.registry}`;
}

export function registryConfig(storage: string, endpoint: Endpoint): string {
  return yamlText({
    version: "0.1",
    log: { level: "warn", accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: storage }, delete: { enabled: true } },
    http: { addr: `${endpoint.address}:${endpoint.port}` },
  });
}

export function registryAnswers(identity: LabIdentity): Promise<boolean> {
  return new Promise((resolve) => {
    const call = get(`http://${registryAddress(identity)}/v2/`, { timeout: 2000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    call.on("timeout", () => call.destroy(new Error("timeout")));
    call.on("error", () => resolve(false));
  });
}

function pidFile(identity: LabIdentity): string {
  return join(identity.runDir, "pid/registry");
}
