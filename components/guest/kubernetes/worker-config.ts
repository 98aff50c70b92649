/** Configuration of a worker's Kubernetes components. */
import type { WorkerGuest } from "./worker-guest";
import { yamlText } from "../yaml-text";

const AUTHORITY = "/etc/kubernetes/authority.crt";

/** kubeconfig with a bearer token. */
export function kubeconfig(server: string, token: string): string {
  return yamlText({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "powercloud", cluster: { server, "certificate-authority": AUTHORITY } }],
    users: [{ name: "node", user: { token } }],
    contexts: [{ name: "node", context: { cluster: "powercloud", user: "node" } }],
    "current-context": "node",
  });
}

/** Every request to the kubelet is authenticated and authorized by the API server; nothing is open. */
export function kubeletConfiguration(): string {
  return yamlText({
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: AUTHORITY },
    },
    authorization: { mode: "Webhook" },
    readOnlyPort: 0,
    rotateCertificates: true,
    cgroupDriver: "systemd",
    containerRuntimeEndpoint: "unix:///run/containerd/containerd.sock",
    // No cluster DNS: components hand service addresses on, and pods use no resolver of the node's.
    resolvConf: "",
    // What the system and the kubelet itself keep of the machine.
    systemReserved: { cpu: "100m", memory: "256Mi" },
    evictionHard: { "memory.available": "64Mi", "nodefs.available": "5%", "imagefs.available": "5%" },
    maxPods: 110,
  });
}

/** Services by iptables rules; a connection from this worker's pods keeps its source address. */
export function proxyConfiguration(worker: WorkerGuest): string {
  return yamlText({
    apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
    kind: "KubeProxyConfiguration",
    mode: "iptables",
    hostnameOverride: worker.name,
    clientConnection: { kubeconfig: "/etc/kubernetes/kube-proxy.kubeconfig" },
    clusterCIDR: worker.podCidr,
    detectLocalMode: "ClusterCIDR",
    healthzBindAddress: "127.0.0.1:10256",
    metricsBindAddress: "127.0.0.1:10249",
    nodePortAddresses: ["primary"],
    // The guest kernel sizes its connection table by its memory.
    conntrack: { maxPerCore: 0, min: 0 },
  });
}

/** CNI: one bridge, addresses of the worker's own range. Leaving packets are rewritten by `pod-network`, not here. */
export function bridgeNetwork(podCidr: string): string {
  const bridge = {
    type: "bridge",
    bridge: "cni0",
    isGateway: true,
    ipMasq: false,
    hairpinMode: true,
    ipam: { type: "host-local", ranges: [[{ subnet: podCidr }]], routes: [{ dst: "0.0.0.0/0" }] },
  };
  const portmap = { type: "portmap", capabilities: { portMappings: true } };
  const list = { cniVersion: "1.0.0", name: "powercloud", plugins: [bridge, portmap] };
  return `${JSON.stringify(list, undefined, 2)}\n`;
}
