/** What the model says where its file says nothing. */
export const DEFAULTS = {
  hostState: "active",
  pool: "/var/lib/libvirt/images/powercloud",
  network: "business",
  overcommit: { vcpu: 1, memory: 1, disk: 1 },
  replicas: 1,
  validity: "365d",
  serviceProgram: "meter-collector",
  replicateEvery: "24h",
  applicationImage: "powercloud/reference-module:0.1.0",
  gatewayImage: "powercloud/gateway:0.1.0",
} as const;
