/** Files and programs of a worker beside the configuration of Kubernetes itself. */
import { isIP } from "node:net";
import type { SettingsFile } from "../guest-settings";
import { PAUSE_IMAGE } from "../images";
import type { WorkerGuest, WorkerPeer } from "./worker-guest";

/** Where containerd reads its configuration. */
export const CONTAINERD_CONFIG = "/etc/containerd/config.toml";
/** Folder with what it knows of registries. */
export const REGISTRY_HOSTS = "/etc/containerd/certs.d";

/** All that containerd has to know where every image comes from this registry. */
export function containerdFiles(registry: string): Record<string, SettingsFile> {
  return {
    [CONTAINERD_CONFIG]: { content: containerdConfig(registry) },
    [`${REGISTRY_HOSTS}/${registry}/hosts.toml`]: { content: registryHosts(registry) },
  };
}

/** containerd's `config.toml` (version 2, containerd 1.6). */
function containerdConfig(registry: string): string {
  return `version = 2
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${registry}/${PAUSE_IMAGE}"
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "${REGISTRY_HOSTS}"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "/etc/cni/net.d"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      SystemdCgroup = true
`;
}

/** containerd's `hosts.toml` of the registry: plain HTTP, for pulling only. */
function registryHosts(registry: string): string {
  return `server = "http://${registry}"

[host."http://${registry}"]
  capabilities = ["pull", "resolve"]
`;
}

/** Part of the interface's systemd-networkd file: a route to each peer's pods. */
export function peerRoutes(peers: readonly WorkerPeer[]): string {
  return peers.map((peer) => `[Route]\nDestination=${peer.podCidr}\nGateway=${peer.address}\n`).join("\n");
}

/**
 * Run before the kubelet. Pods of all workers see each other's addresses; everywhere else a pod appears with its
 * worker's address, since other machines have no routes to pods.
 */
export function podNetworkScript(worker: WorkerGuest): string {
  const inside = [worker.podCidr, ...worker.peers.map((peer) => peer.podCidr)];
  return [
    "#!/bin/sh",
    "set -eu",
    "modprobe -a overlay br_netfilter nf_conntrack",
    "echo 1 > /proc/sys/net/ipv4/ip_forward",
    "iptables-restore --noflush --wait <<'RULES'",
    "*nat",
    ":POWERCLOUD-PODS - [0:0]",
    ...inside.map((range) => `-A POWERCLOUD-PODS -d ${range} -j RETURN`),
    "-A POWERCLOUD-PODS -d 224.0.0.0/4 -j RETURN",
    "-A POWERCLOUD-PODS -j MASQUERADE",
    "COMMIT",
    "RULES",
    // Naming a chain in iptables-restore empties it; the jump to it has to be looked for.
    `jump="POSTROUTING -s ${worker.podCidr} -j POWERCLOUD-PODS"`,
    "iptables -w -t nat -C $jump 2>/dev/null || iptables -w -t nat -A $jump",
    "",
  ].join("\n");
}

/**
 * Asks for the node object with the kubelet's certificate, and only once it has one. By openssl, which starts in a
 * tenth of the time of kubectl: that alone would keep a small machine without hardware virtualization busy.
 */
export function workerReadyScript(worker: WorkerGuest): string {
  const { hostname, port } = new URL(worker.apiServer);
  const certificate = "/var/lib/kubelet/pki/kubelet-client-current.pem";
  const verify = isIP(hostname) ? `-verify_ip ${hostname}` : `-verify_hostname ${hostname}`;
  return [
    "#!/bin/sh",
    `[ -e ${certificate} ] && iptables -w -t nat -n -L KUBE-SERVICES >/dev/null 2>&1 || exit 1`,
    `node=$(printf 'GET /api/v1/nodes/${worker.name} HTTP/1.0\\r\\nAccept: application/json\\r\\n\\r\\n' |`,
    `  timeout 10 openssl s_client -quiet -connect ${hostname}:${port || 443} -cert ${certificate} -key ${certificate} \\`,
    `    -CAfile /etc/kubernetes/authority.crt -verify_return_error ${verify} 2>&1)`,
    'case "$node" in',
    `  *'"type":"Ready","status":"True"'*) exit 0 ;;`,
    '  *) echo "the node is not Ready"; exit 1 ;;',
    "esac",
    "",
  ].join("\n");
}
