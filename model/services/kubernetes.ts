import type { Cidr, FilePath, HostAndPort, HttpsEndpoint, Name } from "../forms";
import type { ModelService } from "./service";

export interface KubernetesFile {
  /**
   * Worker machines.
   * @asType integer
   * @minimum 1
   * @maximum 245
   */
  workers: number;
  flavor: Name;
  /** Default: the only image of the standards. */
  image?: Name;
  /** @default "business" */
  network?: Name;
  /** The API server as the workers see it. */
  apiServer: HttpsEndpoint;
  /** The registry that the workers pull from. */
  registry: HostAndPort;
  /** Path of the kubeconfig on the machine that runs Pulumi; a relative one is seen from the project's folder. */
  kubeconfig: FilePath;
  /**
   * Every worker gets a /24 of it for its pods.
   * @default "10.244.0.0/16"
   */
  podCidr?: Cidr;
  /** @default "10.96.0.0/16" */
  serviceCidr?: Cidr;
}

export interface Kubernetes {
  readonly workers: number;
  readonly flavor: string;
  readonly image: string;
  readonly network: string;
  /** Address of the API server as the worker VMs see it, `https://host:port`. */
  readonly apiServer: string;
  /** `host:port` of the registry that the workers pull from. */
  readonly registry: string;
  /** Range from which every worker gets a /24 for its pods. */
  readonly podCidr: string;
  readonly serviceCidr: string;
  /** Path of the cluster's kubeconfig on the machine that runs Pulumi; a relative one is seen from the project's folder. */
  readonly kubeconfig: string;
}

const RANGES = { podCidr: "10.244.0.0/16", serviceCidr: "10.96.0.0/16" } as const;

/** The cluster that modules run in. */
export const kubernetes: ModelService<"kubernetes", KubernetesFile, Kubernetes, true> = {
  name: "kubernetes",
  required: true,
  needs: [],
  groups: ["worker"],
  starter: (environment) => [
    "workers: 2",
    "flavor: medium",
    "apiServer: https://10.20.0.1:6443",
    "registry: 10.20.0.1:5000",
    `kubeconfig: .secrets/${environment}.kubeconfig`,
  ],
  normalize: (file, standards) => ({ ...RANGES, ...file, ...standards.machine(file) }),
  machines({ flavor, image, network, workers }) {
    return [{ flavor, image, network, redundancy: { key: "workers", value: workers, least: 2 } }];
  },
  ranges(section) {
    const { podCidr, serviceCidr } = { ...RANGES, ...section };
    return [
      { path: ["podCidr"], cidr: podCidr },
      { path: ["serviceCidr"], cidr: serviceCidr },
    ];
  },
};
