/**
 * The way to the cluster that the provider's configuration names. Previews do without it when there is none.
 */

import { type Call, ProviderError, UNKNOWN } from "../base/types";
import { warn } from "../base/warn";
import { ApiClient } from "./api";
import { Unreachable } from "./api-errors";
import { Cluster } from "./cluster";
import { loadKubeconfig } from "./kubeconfig";
import type { Settings } from "./settings";

/** Milliseconds after which a preview gives the cluster up. */
const PROBE_TIME = 5000;
const DEFAULT_NAMESPACE = "default";

export class Connection {
  private connected: { cluster: Cluster; client: ApiClient } | { error: ProviderError } | undefined;
  private probe: Promise<string | undefined> | undefined;
  private warned = false;

  constructor(readonly settings: Settings) {}

  /** Namespace of objects that give none: the provider's, else the context's, else `default`. */
  get defaultNamespace(): string {
    const { connected } = this;
    if (this.settings.namespace !== undefined) return this.settings.namespace;
    const found = connected ?? this.connect();
    return "cluster" in found ? found.cluster.defaultNamespace : DEFAULT_NAMESPACE;
  }

  /** The cluster, for work that cannot be done without. @throws Unreachable when no kubeconfig leads to one */
  cluster(): Cluster {
    const found = this.connect();
    if ("error" in found) throw new Unreachable(found.error.message);
    return found.cluster;
  }

  /** The cluster if it answers; asked once, for many questions of one preview. */
  async ifReachable(): Promise<Cluster | undefined> {
    return (await this.unreachableBecause()) === undefined ? this.cluster() : undefined;
  }

  /**
   * Like {@link ifReachable}, and says so, once a run, when a preview has to go on without the cluster. A cluster
   * that is yet to be made is no reason for a warning.
   */
  async forPreview(call: Call): Promise<Cluster | undefined> {
    const reason = await this.unreachableBecause();
    if (reason === undefined) return this.cluster();
    if (!this.warned && this.settings.kubeconfig !== UNKNOWN) {
      this.warned = true;
      const message = `${reason}. The preview goes on from the program and the state, without asking the cluster.`;
      warn(call, message);
    }
    return undefined;
  }

  private connect(): { cluster: Cluster; client: ApiClient } | { error: ProviderError } {
    this.connected ??= this.open();
    return this.connected;
  }

  private open(): { cluster: Cluster; client: ApiClient } | { error: ProviderError } {
    const { kubeconfig, context, cluster } = this.settings;
    if (kubeconfig === UNKNOWN) return { error: new ProviderError("kubernetes:kubeconfig is not known yet") };
    try {
      const config = loadKubeconfig({ kubeconfig, context, cluster });
      const client = new ApiClient(config);
      const own = config.getContextObject(config.getCurrentContext())?.namespace;
      return { client, cluster: new Cluster(client, this.settings.namespace ?? own ?? DEFAULT_NAMESPACE) };
    } catch (error) {
      if (error instanceof ProviderError) return { error };
      throw error;
    }
  }

  private unreachableBecause(): Promise<string | undefined> {
    this.probe ??= this.ask();
    return this.probe;
  }

  private async ask(): Promise<string | undefined> {
    const found = this.connect();
    if ("error" in found) return found.error.message;
    try {
      await found.client.send({ method: "GET", path: "/version", signal: AbortSignal.timeout(PROBE_TIME) });
      return undefined;
    } catch (error) {
      if (error instanceof ProviderError) return error.message;
      return `the Kubernetes API at ${found.client.server} did not answer within ${PROBE_TIME / 1000} s`;
    }
  }
}
