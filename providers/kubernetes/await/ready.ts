/**
 * Waiting until an object is ready: asks once a second at first, later every three.
 */

import { setTimeout as sleep } from "node:timers/promises";
import type { Call } from "../../base/types";
import { annotation, isAnnotated, SKIP_AWAIT, timeoutOf, WAIT_FOR } from "../annotations";
import { Unreachable } from "../api-errors";
import type { Cluster } from "../cluster";
import { at, describe, type KubeObject, nameOf, namespaceOf } from "../object";
import { type Assessment, NOTHING_RELATED, type Related, READY } from "./assessment";
import { type Condition, conditionFor } from "./conditions";
import { parseWaitFor } from "./wait-for";
import { podSelector } from "./workloads";
import { warningEvents } from "./events";

/** Milliseconds between two looks: the first, what it grows to, and by how much each time. */
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 3000;
const GROWTH = 1.3;

/** How the waiting ended. */
export interface Outcome {
  /** The object as it was seen last. */
  readonly live: KubeObject;
  /** Why it is not ready; undefined when it is. */
  readonly failure?: { readonly message: string; readonly reasons: readonly string[] };
}

/**
 * Waits until a live object is ready, fails, or time is over: the call's time, or the shorter one that its
 * annotation `pulumi.com/timeoutSeconds` gives. Never throws for what the object does.
 */
export async function untilReady(cluster: Cluster, inputs: KubeObject, live: KubeObject, call: Call): Promise<Outcome> {
  const condition = conditionOfInputs(inputs, live);
  if (condition === undefined) return { live };
  const seconds = timeoutOf(inputs);
  const signal =
    seconds === undefined ? call.signal : AbortSignal.any([call.signal, AbortSignal.timeout(seconds * 1000)]);
  const watch = new Watch(cluster, condition, call, signal);
  return watch.run(live);
}

function conditionOfInputs(inputs: KubeObject, live: KubeObject): Condition | undefined {
  if (isAnnotated(inputs, SKIP_AWAIT)) return undefined;
  const own = annotation(inputs, WAIT_FOR);
  return own === undefined ? conditionFor(live) : { assess: parseWaitFor(own, inputs), needs: [] };
}

class Watch {
  private said = "";
  private first: KubeObject | undefined;

  constructor(
    private readonly cluster: Cluster,
    private readonly condition: Condition,
    private readonly call: Call,
    private readonly signal: AbortSignal,
  ) {}

  async run(first: KubeObject): Promise<Outcome> {
    this.first = first;
    let live = first;
    let last: Assessment = { state: "waiting", message: "not looked at yet" };
    try {
      for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * GROWTH, LONGEST_PAUSE)) {
        const related = await this.unlessAway(this.related(live), { ...NOTHING_RELATED, first: this.first });
        last = this.condition.assess(live, related);
        if (last.state !== "waiting") break;
        this.say(live, last);
        await sleep(pause, undefined, { signal: this.signal });
        const now = await this.unlessAway(this.cluster.get(live, this.signal), live);
        if (now === undefined) return this.vanished(live);
        live = now;
      }
    } catch (error) {
      if (!this.signal.aborted) return this.broken(live, last, error);
      return this.failure(live, `it was not ready in time: ${last.message}`, last);
    }
    // The line beside the resource is no longer true.
    if (this.said !== "") this.call.progress("");
    return last.state === "ready" ? { live } : this.failure(live, last.message, last);
  }

  /** An API server that restarts is no reason to give up: what was seen last stands until time is over. */
  private async unlessAway<T>(question: Promise<T>, otherwise: T): Promise<T> {
    return question.catch((error: unknown) => {
      if (error instanceof Unreachable && !this.signal.aborted) return otherwise;
      throw error;
    });
  }

  private say(live: KubeObject, { message, reasons = [], step }: Assessment): void {
    const prefix = step === undefined ? "" : `[${step[0]}/${step[1]}] `;
    const details = reasons.length === 0 ? "" : `; ${reasons.join("; ")}`;
    const line = `${prefix}Waiting for ${describe(live)}: ${message}${details}`;
    if (line !== this.said) this.call.progress(line);
    this.said = line;
  }

  private async failure(live: KubeObject, message: string, { reasons = [] }: Assessment): Promise<Outcome> {
    const events = await warningEvents(this.cluster, live).catch(() => []);
    return {
      live,
      failure: { message: `${describe(live)}: ${message}`, reasons: [...new Set([...reasons, ...events])] },
    };
  }

  private vanished(live: KubeObject): Outcome {
    if (this.condition.mayVanish?.(live) ?? false) return { live };
    return { live, failure: { message: `${describe(live)} was deleted while it was waited for`, reasons: [] } };
  }

  private broken(live: KubeObject, last: Assessment, error: unknown): Outcome {
    const message = `${describe(live)}: ${last.message}; it cannot be watched any more: ${String((error as Error).message)}`;
    return { live, failure: { message, reasons: last.reasons ?? [] } };
  }

  private async related(live: KubeObject): Promise<Related> {
    const { needs } = this.condition;
    if (needs.length === 0 || at(live, "status") === undefined) return { ...NOTHING_RELATED, first: this.first };
    return {
      first: this.first,
      pods: needs.includes("pods") ? await this.pods(live) : [],
      endpointSlices: needs.includes("endpointSlices") ? await this.endpointSlices(live) : [],
      storageClasses: needs.includes("storageClasses")
        ? await this.cluster.list("storage.k8s.io/v1", "StorageClass", undefined, {}, this.signal)
        : [],
    };
  }

  /** Asked for only while the object is not ready without them. */
  private async pods(live: KubeObject): Promise<KubeObject[]> {
    const labelSelector = podSelector(live);
    const isReady = this.condition.assess(live, NOTHING_RELATED).state === READY.state;
    if (labelSelector === undefined || isReady) return [];
    return this.cluster.list("v1", "Pod", namespaceOf(live), { labelSelector }, this.signal);
  }

  private endpointSlices(live: KubeObject): Promise<KubeObject[]> {
    const labelSelector = `kubernetes.io/service-name=${nameOf(live) ?? ""}`;
    return this.cluster.list("discovery.k8s.io/v1", "EndpointSlice", namespaceOf(live), { labelSelector }, this.signal);
  }
}
