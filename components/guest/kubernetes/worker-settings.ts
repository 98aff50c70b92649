/** What is inside a Kubernetes worker. */
import type { GuestSettings, SettingsFile } from "../guest-settings";
import { GUEST_PROGRAMS } from "../guest-programs";
import { GUEST_INTERFACE } from "../network-config";
import { bridgeNetwork, kubeconfig, kubeletConfiguration, proxyConfiguration } from "./worker-config";
import { CONTAINERD_CONFIG, containerdFiles, peerRoutes, podNetworkScript, workerReadyScript } from "./worker-files";
import type { WorkerGuest } from "./worker-guest";

const AUTHORITY = "/etc/kubernetes/authority.crt";
const BOOTSTRAP = "/etc/kubernetes/bootstrap.kubeconfig";
const PROXY_KUBECONFIG = "/etc/kubernetes/kube-proxy.kubeconfig";
const KUBELET = "/etc/kubernetes/kubelet.yaml";
const KUBELET_OPTIONS = "/etc/kubernetes/kubelet.env";
const PROXY = "/etc/kubernetes/kube-proxy.yaml";
const POLICY_OPTIONS = "/etc/kubernetes/network-policy.env";
const ROUTES = `/etc/systemd/network/10-cloud-init-${GUEST_INTERFACE}.network.d/peers.conf`;
const POD_NETWORK = `${GUEST_PROGRAMS}/pod-network`;
/** Exits 0 when the node object is Ready, as seen with the kubelet's own certificate, and kube-proxy has written its rules. */
const READY = `${GUEST_PROGRAMS}/worker-ready`;

/**
 * The kubelet asks for its client certificate with the bootstrap token and rotates it by itself. Peers that come and go change
 * routes and the rules for pods' addresses, and restart nothing.
 */
export function workerSettings(worker: WorkerGuest): GuestSettings {
  const { apiServer, clusterAuthority, registry } = worker;
  const files: Record<string, SettingsFile> = {
    [AUTHORITY]: { content: clusterAuthority },
    [BOOTSTRAP]: { content: kubeconfig(apiServer, worker.bootstrapToken), mode: "0600" },
    [PROXY_KUBECONFIG]: { content: kubeconfig(apiServer, worker.proxyToken), mode: "0600" },
    [KUBELET]: { content: kubeletConfiguration() },
    [KUBELET_OPTIONS]: { content: kubeletEnvironment(worker) },
    [PROXY]: { content: proxyConfiguration(worker) },
    [POLICY_OPTIONS]: { content: `NODE=${worker.name}\n` },
    ...containerdFiles(registry),
    "/etc/cni/net.d/10-powercloud.conflist": { content: bridgeNetwork(worker.podCidr) },
    [ROUTES]: { content: peerRoutes(worker.peers) },
    [POD_NETWORK]: { content: podNetworkScript(worker), mode: "0755" },
    [READY]: { content: workerReadyScript(worker), mode: "0755" },
  };
  return {
    files,
    commands: [
      { command: ["networkctl", "reload"], files: [ROUTES] },
      { command: [POD_NETWORK], files: [POD_NETWORK] },
    ],
    units: [
      { name: "containerd.service", onChange: "restart", files: [CONTAINERD_CONFIG] },
      { name: "kubelet.service", onChange: "restart", files: [KUBELET, KUBELET_OPTIONS, AUTHORITY] },
      { name: "kube-proxy.service", onChange: "restart", files: [PROXY, PROXY_KUBECONFIG, AUTHORITY] },
      { name: "network-policy.service", onChange: "restart", files: [POLICY_OPTIONS, PROXY_KUBECONFIG, AUTHORITY] },
    ],
    check: { command: [READY] },
  };
}

/** Arguments of the kubelet that are not in its configuration file, for its unit. */
function kubeletEnvironment(worker: WorkerGuest): string {
  const labels = Object.entries(worker.labels).map(([name, value]) => `${name}=${value}`);
  const options = [`--hostname-override=${worker.name}`, `--node-ip=${worker.address}`];
  if (labels.length) options.push(`--node-labels=${labels.join(",")}`);
  return `KUBELET_OPTIONS=${options.join(" ")}\n`;
}
