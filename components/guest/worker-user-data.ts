/** User-data of a Kubernetes worker. */
import { cloudConfig, type GuestFile } from "./cloud-config";
import { GUEST_INTERFACE } from "./network-config";
import { bridgeNetwork, kubeconfig, kubeletConfiguration, proxyConfiguration } from "./worker-config";
import { containerdConfig, peerRoutes, podNetworkScript, registryHosts, workerReadyScript } from "./worker-files";
import { GUEST_PROGRAMS } from "./guest-programs";
import type { WorkerGuest } from "./worker-guest";

/**
 * First boot leaves configuration only; the image's containerd, kubelet, kube-proxy and network-policy units start when it is there,
 * at every boot. The kubelet asks for its client certificate with the bootstrap token and rotates it by itself.
 */
export function workerUserData(worker: WorkerGuest): string {
  const { apiServer, clusterAuthority } = worker;
  const files: GuestFile[] = [
    { path: "/etc/kubernetes/authority.crt", content: clusterAuthority },
    secret("/etc/kubernetes/bootstrap.kubeconfig", kubeconfig(apiServer, worker.bootstrapToken)),
    secret("/etc/kubernetes/kube-proxy.kubeconfig", kubeconfig(apiServer, worker.proxyToken)),
    { path: "/etc/kubernetes/kubelet.yaml", content: kubeletConfiguration() },
    { path: "/etc/kubernetes/kubelet.env", content: kubeletEnvironment(worker) },
    { path: "/etc/kubernetes/kube-proxy.yaml", content: proxyConfiguration(worker) },
    { path: "/etc/kubernetes/network-policy.env", content: `NODE=${worker.name}\n` },
    { path: "/etc/containerd/config.toml", content: containerdConfig(worker.registry) },
    { path: `/etc/containerd/certs.d/${worker.registry}/hosts.toml`, content: registryHosts(worker.registry) },
    { path: "/etc/cni/net.d/10-powercloud.conflist", content: bridgeNetwork(worker.podCidr) },
    {
      path: `/etc/systemd/network/10-cloud-init-${GUEST_INTERFACE}.network.d/peers.conf`,
      content: peerRoutes(worker.peers),
    },
    { path: `${GUEST_PROGRAMS}/pod-network`, content: podNetworkScript(worker), permissions: "0755" },
    { path: workerReady()[0], content: workerReadyScript(worker), permissions: "0755" },
  ];
  return cloudConfig({ hostname: worker.name, files });
}

function secret(path: string, content: string): GuestFile {
  return { path, content, permissions: "0600" };
}

/** Arguments of the kubelet that are not in its configuration file, for its unit. */
function kubeletEnvironment(worker: WorkerGuest): string {
  const labels = Object.entries(worker.labels).map(([name, value]) => `${name}=${value}`);
  const options = [`--hostname-override=${worker.name}`, `--node-ip=${worker.address}`];
  if (labels.length) options.push(`--node-labels=${labels.join(",")}`);
  return `KUBELET_OPTIONS=${options.join(" ")}\n`;
}

/**
 * Command for guest-exec that exits 0 when the node object is Ready, as seen with the kubelet's own certificate, and
 * kube-proxy has written its rules; otherwise 1.
 */
export function workerReady(): string[] {
  return [`${GUEST_PROGRAMS}/worker-ready`];
}
