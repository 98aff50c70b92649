/** What a Kubernetes worker is told about itself. */
export interface WorkerPeer {
  /** Range of the peer's pods. */
  readonly podCidr: string;
  /** IPv4 address of the peer. */
  readonly address: string;
}

export interface WorkerGuest {
  /** Name of the machine and of its node object. */
  readonly name: string;
  /** IPv4 address of the node. */
  readonly address: string;
  /** `https://host:port` as the worker sees it. */
  readonly apiServer: string;
  /** PEM of the authority that signs the API server's certificate and clients. */
  readonly clusterAuthority: string;
  /** `id.secret`; good for asking for the kubelet's certificate only. */
  readonly bootstrapToken: string;
  /** Token of the service account that kube-proxy and the network-policy agent act as. */
  readonly proxyToken: string;
  /** Range of this worker's pods, a /24. */
  readonly podCidr: string;
  /** The other workers: their pods are reached by static routes. */
  readonly peers: readonly WorkerPeer[];
  readonly serviceCidr: string;
  /** `host:port` of the registry, spoken to over plain HTTP in the management network. */
  readonly registry: string;
  /** Labels of the node object, beyond those that the kubelet sets itself. */
  readonly labels: Readonly<Record<string, string>>;
}
