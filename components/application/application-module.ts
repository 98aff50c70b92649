import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ModuleName } from "../../model/types";
import type { DatabaseEndpoint } from "../../contracts/contracts";
import { accountRevision } from "./account-revision";
import { MODULE_PORT, moduleContainer } from "./module-container";
import { modulePolicies } from "./module-policies";
import { restrictedPod, spread } from "./restricted-pod";

export interface ApplicationModuleArgs {
  module: ModuleName;
  /** Name of its account and of its objects. */
  workload: string;
  category: string;
  /** Namespace, with its guards in place. */
  namespace: pulumi.Input<string>;
  /** Namespace of the gateway, the only one that may call the module. */
  gatewayNamespace: pulumi.Input<string>;
  image: string;
  replicas: number;
  database: DatabaseEndpoint;
  password: pulumi.Input<string>;
  provider: kubernetes.Provider;
}

/** One functional module of the marketing system: its pods, their data account, and who may talk to them. */
export class ApplicationModule extends pulumi.ComponentResource {
  /** `host:port` inside the cluster. */
  readonly endpoint: pulumi.Output<string>;

  constructor(name: string, args: ApplicationModuleArgs, options?: pulumi.ComponentResourceOptions) {
    super("powercloud:application:ApplicationModule", name, {}, options);
    const child = { parent: this, provider: args.provider };
    const labels = { "app.kubernetes.io/name": args.workload, "app.kubernetes.io/part-of": "powercloud" };
    const metadata = { name: args.workload, namespace: args.namespace, labels };
    const policies = modulePolicies(name, { ...args, labels }, child);
    const account = new kubernetes.core.v1.Secret(
      `${name}-account`,
      { metadata, stringData: { password: args.password, "authority.pem": args.database.authority } },
      child,
    );
    const revision = accountRevision(args.workload, args.password, args.database.authority);
    const deployment = new kubernetes.apps.v1.Deployment(
      `${name}-deployment`,
      {
        metadata,
        spec: {
          replicas: args.replicas,
          selector: { matchLabels: labels },
          template: {
            metadata: { labels, annotations: { "powercloud/account": revision } },
            spec: {
              automountServiceAccountToken: false,
              dnsPolicy: "Default",
              enableServiceLinks: false,
              securityContext: restrictedPod,
              topologySpreadConstraints: spread(labels),
              containers: [moduleContainer(args)],
              volumes: [{ name: "account", secret: { secretName: account.metadata.name, defaultMode: 0o440 } }],
            },
          },
        },
      },
      { ...child, dependsOn: policies },
    );
    const service = new kubernetes.core.v1.Service(
      `${name}-service`,
      { metadata, spec: { selector: labels, ports: [{ name: "http", port: MODULE_PORT, targetPort: "http" }] } },
      // A service is ready when a pod stands behind it: it comes after them, and never waits for what is not there.
      { ...child, dependsOn: [deployment] },
    );
    if (args.replicas > 1) this.keepOneRunning(name, metadata, labels, child);
    this.endpoint = pulumi.interpolate`${service.spec.clusterIP}:${MODULE_PORT}`;
    this.registerOutputs({ endpoint: this.endpoint });
  }

  private keepOneRunning(
    name: string,
    metadata: kubernetes.types.input.meta.v1.ObjectMeta,
    labels: Record<string, string>,
    options: pulumi.CustomResourceOptions,
  ): void {
    new kubernetes.policy.v1.PodDisruptionBudget(
      `${name}-disruption`,
      { metadata, spec: { minAvailable: 1, selector: { matchLabels: labels } } },
      options,
    );
  }
}
