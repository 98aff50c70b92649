import * as kubernetes from "@pulumi/kubernetes";
import * as powercloud from "@pulumi/powercloud";
import * as pulumi from "@pulumi/pulumi";

export interface NodeAdmissionArgs {
  provider: kubernetes.Provider;
}

const SYSTEM = "kube-system";
/** Account of what runs on every node beside the kubelet: kube-proxy, and the agent that enforces network policies. */
const PROXY = "powercloud-proxy";
const PROXY_ACCOUNT = { kind: "ServiceAccount", name: PROXY, namespace: SYSTEM };
const NETWORK_ROLE = "powercloud:network-policy";
const BOOTSTRAP_GROUP = "system:bootstrappers:powercloud";

const RBAC = "rbac.authorization.k8s.io";
const group = (name: string) => ({ apiGroup: RBAC, kind: "Group", name });

/** Who gets which ClusterRole, as kubeadm binds them (Kubernetes documentation, "TLS bootstrapping"). */
const BINDINGS = {
  bootstrap: { role: "system:node-bootstrapper", subject: group(BOOTSTRAP_GROUP) },
  approve: {
    role: "system:certificates.k8s.io:certificatesigningrequests:nodeclient",
    subject: group(BOOTSTRAP_GROUP),
  },
  renew: {
    role: "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient",
    subject: group("system:nodes"),
  },
  proxy: { role: "system:node-proxier", subject: PROXY_ACCOUNT },
  network: { role: NETWORK_ROLE, subject: PROXY_ACCOUNT },
};

/** What the network-policy agent watches. */
const NETWORK_RULES = [
  { apiGroups: [""], resources: ["pods", "namespaces"], verbs: ["list", "watch"] },
  { apiGroups: ["networking.k8s.io"], resources: ["networkpolicies"], verbs: ["list", "watch"] },
];

/** What lets a new worker machine become a node of its own accord: tokens, and the rights that go with them. */
export class NodeAdmission extends pulumi.ComponentResource {
  /** Secret: `<id>.<secret>`, good for asking for a kubelet's certificate. */
  readonly bootstrapToken: pulumi.Output<string>;
  /** Secret: token of the service account that kube-proxy and the network-policy agent act as. */
  readonly proxyToken: pulumi.Output<string>;

  constructor(name: string, args: NodeAdmissionArgs, options?: pulumi.ComponentResourceOptions) {
    super("powercloud:platform:NodeAdmission", name, {}, options);
    const child = { parent: this, provider: args.provider };
    const networkRole = new kubernetes.rbac.v1.ClusterRole(
      `${name}-network-role`,
      { metadata: { name: NETWORK_ROLE }, rules: NETWORK_RULES },
      child,
    );
    const bindings = Object.entries(BINDINGS).map(([key, { role, subject }]) =>
      bind(`${name}-${key}`, role, subject, child),
    );
    const rights = [networkRole, ...bindings];
    this.bootstrapToken = afterAll(this.bootstrap(name, child), rights);
    this.proxyToken = afterAll(proxy(name, child), rights);
    this.registerOutputs({});
  }

  /**
   * It ends within days, and `pulumi up` makes another one when it is due. Nodes that joined renew their certificates
   * without it; a machine that is made anew finds the current one in its seed, which is written again in place.
   */
  private bootstrap(name: string, options: pulumi.CustomResourceOptions): pulumi.Output<string> {
    const token = new powercloud.BootstrapToken(`${name}-bootstrap`, {}, { parent: this });
    const stored = new kubernetes.core.v1.Secret(
      `${name}-bootstrap-token`,
      {
        // The name is the API's convention; the id alone opens nothing.
        metadata: { name: pulumi.interpolate`bootstrap-token-${token.tokenId}`, namespace: SYSTEM },
        type: "bootstrap.kubernetes.io/token",
        stringData: {
          "token-id": token.tokenId,
          "token-secret": token.tokenSecret,
          expiration: token.notAfter,
          "usage-bootstrap-authentication": "true",
          "auth-extra-groups": BOOTSTRAP_GROUP,
        },
      },
      options,
    );
    return pulumi.all([token.tokenId, token.tokenSecret, stored.id]).apply(([id, secret]) => `${id}.${secret}`);
  }
}

function bind(
  name: string,
  role: string,
  subject: kubernetes.types.input.rbac.v1.Subject,
  options: pulumi.CustomResourceOptions,
): pulumi.Resource {
  return new kubernetes.rbac.v1.ClusterRoleBinding(
    name,
    {
      metadata: { name: `powercloud:${name}` },
      roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: role },
      subjects: [subject],
    },
    options,
  );
}

function proxy(name: string, options: pulumi.CustomResourceOptions): pulumi.Output<string> {
  const account = new kubernetes.core.v1.ServiceAccount(
    `${name}-proxy-account`,
    { metadata: { name: PROXY, namespace: SYSTEM }, automountServiceAccountToken: false },
    options,
  );
  const token = new kubernetes.core.v1.Secret(
    `${name}-proxy-token`,
    {
      metadata: {
        name: PROXY,
        namespace: SYSTEM,
        annotations: { "kubernetes.io/service-account.name": account.metadata.name },
      },
      type: "kubernetes.io/service-account-token",
    },
    options,
  );
  return token.data.apply(decodeToken);
}

/** A previewed secret has no data yet: its token is written by the cluster. */
function decodeToken(data: Record<string, string> | undefined): string {
  const token = data?.["token"];
  if (token === undefined && !pulumi.runtime.isDryRun()) {
    throw new pulumi.RunError(
      `secret ${SYSTEM}/${PROXY} has no token in the stack's state: run \`pulumi refresh\` first.`,
    );
  }
  return Buffer.from(token ?? "", "base64").toString("utf8");
}

/** Whoever holds the value may assume that these resources exist. */
function afterAll(value: pulumi.Output<string>, resources: readonly pulumi.Resource[]): pulumi.Output<string> {
  const urns = resources.map((resource) => (resource as pulumi.CustomResource).id);
  return pulumi.secret(pulumi.all([value, ...urns]).apply(([text]) => text!));
}
