/** The `powercloud` plugin: the resources that are the project's own. */
import { InvokeCall, Properties, Provider, ProviderError, Resource } from "../base/types";
import { addresses } from "./addresses";
import { bootstrapToken } from "./bootstrap-token";
import { certificate } from "./certificate";
import { certificateAuthority } from "./certificate-authority";
import { clusterNodes } from "./cluster/cluster-nodes";
import { probeEntrance } from "./measures/probe-entrance";
import { readCluster } from "./measures/read-cluster";
import { placement } from "./placement";
import { version } from "./sdk/package.json";

const now = () => new Date();

const RESOURCES: ReadonlyMap<string, Resource> = new Map([
  ["powercloud:index:Placement", placement],
  ["powercloud:index:Addresses", addresses],
  ["powercloud:index:CertificateAuthority", certificateAuthority(now)],
  ["powercloud:index:Certificate", certificate(now)],
  ["powercloud:index:BootstrapToken", bootstrapToken(now)],
  ["powercloud:index:ClusterNodes", clusterNodes],
]);

const FUNCTIONS: ReadonlyMap<string, (call: InvokeCall) => Promise<Properties>> = new Map([
  ["powercloud:index:probeEntrance", probeEntrance],
  ["powercloud:index:readCluster", readCluster],
]);

export const powercloud: Provider = {
  name: "powercloud",
  version,
  resource: (type) => RESOURCES.get(type),
  invoke: async (call) => {
    const answer = FUNCTIONS.get(call.token);
    if (answer !== undefined) return answer(call);
    const known = [...FUNCTIONS.keys()].join(", ");
    throw new ProviderError(`the powercloud plugin has no function ${call.token}; it has ${known}`);
  },
};
