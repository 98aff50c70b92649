/**
 * The kubernetes plugin: speaks for the tokens of `@pulumi/kubernetes`.
 */

import {
  type CheckResult,
  type DiffResult,
  type InvokeCall,
  type Properties,
  type Provider,
  ProviderError,
} from "../base/types";
import { Connection } from "./connection";
import { decodeYaml } from "./decode-yaml";
import { serverOf } from "./kubeconfig";
import { ObjectResource } from "./resource";
import { checkSettings, parseSettings, type Settings } from "./settings";
import { parseToken, refuseUnsupported } from "./tokens";
import { changesBetween } from "./diff";
import { Immutable } from "./immutable";
import { UNKNOWN } from "../base/types";

/** The version of the official plugin whose SDK and tokens this one serves. */
export const VERSION = "4.34.2";

const SOURCE = ["kubeconfig", "context", "cluster"];

export class KubernetesProvider implements Provider {
  readonly name = "kubernetes";
  readonly version = VERSION;
  private connection: Connection | undefined;
  private readonly resources = new Map<string, ObjectResource>();

  async checkConfig(news: Properties): Promise<CheckResult> {
    return { inputs: news, failures: checkSettings(news) };
  }

  /**
   * Another cluster means other objects: everything is replaced when the server's address, or the identifier that the
   * program gives its cluster, changes. New keys for the same server change nothing.
   */
  async diffConfig(olds: Properties, news: Properties): Promise<DiffResult> {
    const moved = isOtherCluster(olds, news);
    const immutable = new Immutable(moved ? [...SOURCE, "clusterIdentifier"].map((key) => [key]) : []);
    return { changes: changesBetween(olds, news, immutable) };
  }

  async configure(config: Properties): Promise<void> {
    this.connection = new Connection(parseSettings(config));
  }

  resource(type: string): ObjectResource | undefined {
    refuseUnsupported(type);
    const parsed = parseToken(type);
    if (parsed === undefined) return undefined;
    const known = this.resources.get(type);
    if (known !== undefined) return known;
    const made = new ObjectResource(parsed, () => this.connected());
    this.resources.set(type, made);
    return made;
  }

  async invoke({ token, args }: InvokeCall): Promise<Properties> {
    if (token === "kubernetes:yaml:decode") return decodeYaml(args);
    refuseUnsupported(token);
    if (token === "kubernetes:helm:template") refuseUnsupported("kubernetes:helm.sh/v3:Chart");
    throw new ProviderError(`the bundled kubernetes plugin has no function ${token}; it has kubernetes:yaml:decode`);
  }

  private connected(): Connection {
    this.connection ??= new Connection(parseSettings({}));
    return this.connection;
  }
}

function isOtherCluster(olds: Properties, news: Properties): boolean {
  const before = olds["clusterIdentifier"];
  const after = news["clusterIdentifier"];
  if (before !== undefined && after !== undefined) return before !== after;
  if (SOURCE.some((key) => news[key] === UNKNOWN)) return true;
  const [from, to] = [source(parseSettings(olds)), source(parseSettings(news))];
  const [old, now] = [serverOf(from), serverOf(to)];
  return old !== undefined && now !== undefined && old !== now;
}

function source({ kubeconfig, context, cluster }: Settings) {
  return { kubeconfig: typeof kubeconfig === "string" ? kubeconfig : undefined, context, cluster };
}
