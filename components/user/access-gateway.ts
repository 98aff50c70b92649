import { createHash } from "node:crypto";
import * as kubernetes from "@pulumi/kubernetes";
import * as powercloud from "@pulumi/powercloud";
import * as pulumi from "@pulumi/pulumi";
import type { Authority } from "../../contracts/contracts";
import type { CertificateTerms } from "../../model/types";
import { MODULE_PORT } from "../application/module-container";
import { restrictedPod, spread } from "../application/restricted-pod";
import { certificateNames, type EntranceUrls } from "./entrance";
import { gatewayConfig } from "./gateway-config";
import { gatewayContainer } from "./gateway-container";
import { gatewayNetworkPolicies, gatewayServices } from "./gateway-network";

export interface AccessGatewayArgs {
  /** Namespace, with its guards in place. */
  namespace: pulumi.Input<string>;
  image: string;
  replicas: number;
  /** Module to its `host:port` inside the cluster. */
  endpoints: Readonly<Record<string, pulumi.Input<string>>>;
  /** By module: its first name, whose path goes on leading to it. */
  firstNames: Readonly<Record<string, string>>;
  /** Staff role to the modules it may enter. */
  roles: Readonly<Record<string, readonly string[]>>;
  /** Modules that outsiders reach. */
  outsiders: readonly string[];
  nodePorts: { readonly internal: number; readonly public: number };
  urls: EntranceUrls;
  /** Addresses of the worker nodes. */
  nodes: readonly string[];
  /** Signs the entrances' own certificate. */
  authority: pulumi.Output<Authority>;
  /** PEM: whose certificates staff are known by. */
  staffAuthority: pulumi.Input<string>;
  /** How long the entrances' certificate holds. Default: the plugin's own terms. */
  certificates?: CertificateTerms | undefined;
  provider: kubernetes.Provider;
}

const LABELS = { "app.kubernetes.io/name": "gateway", "app.kubernetes.io/part-of": "powercloud" };

/** The two ways in: staff by certificate and role; everybody else to the service modules only. */
export class AccessGateway extends pulumi.ComponentResource {
  /** Resolves once both entrances are served. */
  readonly urls: pulumi.Output<EntranceUrls>;

  constructor(name: string, args: AccessGatewayArgs, options?: pulumi.ComponentResourceOptions) {
    super("powercloud:user:AccessGateway", name, {}, options);
    const child = { parent: this, provider: args.provider };
    const settings = this.settings(name, args);
    const secret = new kubernetes.core.v1.Secret(
      `${name}-settings`,
      { metadata: { name: "gateway", namespace: args.namespace, labels: LABELS }, stringData: settings },
      child,
    );
    const policies = gatewayNetworkPolicies(
      name,
      { namespace: args.namespace, labels: LABELS, modulePort: MODULE_PORT },
      child,
    );
    const checksum = pulumi.unsecret(settings.apply((files) => digest(files)));
    const deployment = new kubernetes.apps.v1.Deployment(
      `${name}-deployment`,
      {
        metadata: { name: "gateway", namespace: args.namespace, labels: LABELS },
        spec: {
          replicas: args.replicas,
          selector: { matchLabels: LABELS },
          template: {
            metadata: { labels: LABELS, annotations: { "powercloud/settings": checksum } },
            spec: {
              automountServiceAccountToken: false,
              dnsPolicy: "Default",
              enableServiceLinks: false,
              securityContext: restrictedPod,
              topologySpreadConstraints: spread(LABELS),
              containers: [gatewayContainer(args.image)],
              volumes: [{ name: "settings", secret: { secretName: secret.metadata.name, defaultMode: 0o440 } }],
            },
          },
        },
      },
      { ...child, dependsOn: policies },
    );
    const services = gatewayServices(
      name,
      { namespace: args.namespace, labels: LABELS, nodePorts: args.nodePorts },
      // A service is ready when a pod stands behind it: it comes after them.
      { ...child, dependsOn: [deployment] },
    );
    this.urls = pulumi.all(services.map(({ id }) => id)).apply(() => args.urls);
    this.registerOutputs({ urls: this.urls });
  }

  /** Files of the gateway: its rules, its own certificate with key, and the authority of staff certificates. */
  private settings(name: string, args: AccessGatewayArgs): pulumi.Output<Record<string, string>> {
    const server = new powercloud.Certificate(
      `${name}-certificate`,
      {
        commonName: "gateway",
        ...certificateNames(args.urls, args.nodes),
        usages: ["server"],
        ...args.certificates,
        authorityCertificate: args.authority.certificate,
        authorityKey: args.authority.privateKey,
      },
      { parent: this },
    );
    const { firstNames, roles, outsiders } = args;
    return pulumi
      .all([args.endpoints, server.certificate, server.privateKey, args.staffAuthority])
      .apply(([endpoints, certificate, key, authority]): Record<string, string> => ({
        "haproxy.cfg": gatewayConfig({ endpoints, firstNames, roles, outsiders }),
        "server.pem": `${certificate.trimEnd()}\n${key}`,
        "authority.pem": authority,
      }));
  }
}

function digest(files: Record<string, string>): string {
  const text = Object.entries(files).map(([file, content]) => `${file}\n${content}`);
  return createHash("sha256").update(text.join("\n")).digest("hex").slice(0, 16);
}
