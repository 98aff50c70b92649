import { expect } from "chai";
import { NOTHING_RELATED, type Related } from "../../../providers/kubernetes/await/assessment";
import { tellEvents } from "../../../providers/kubernetes/await/events";
import { holders } from "../../../providers/kubernetes/await/gone";
import {
  assessClaim,
  assessSecret,
  assessDefinition,
  assessNamespace,
  assessService,
} from "../../../providers/kubernetes/await/others";
import { assessPod, podProblems } from "../../../providers/kubernetes/await/pods";
import { untilReady } from "../../../providers/kubernetes/await/ready";
import { parseWaitFor } from "../../../providers/kubernetes/await/wait-for";
import {
  assessDaemonSet,
  assessDeployment,
  assessJob,
  assessStatefulSet,
  podSelector,
} from "../../../providers/kubernetes/await/workloads";
import { Unreachable } from "../../../providers/kubernetes/api-errors";
import type { Cluster } from "../../../providers/kubernetes/cluster";
import type { KubeObject } from "../../../providers/kubernetes/object";

const condition = (type: string, status: string, more: KubeObject = {}) => ({ type, status, ...more });
const related = (more: Partial<Related>): Related => ({ ...NOTHING_RELATED, ...more });

function pod(name: string, status: KubeObject = {}, spec: KubeObject = {}): KubeObject {
  return { metadata: { name }, spec: { containers: [{}], ...spec }, status };
}

function stuck(reason: string, message: string): KubeObject {
  return pod("p", { containerStatuses: [{ name: "main", ready: false, state: { waiting: { reason, message } } }] });
}

describe("a pod", () => {
  it("is ready when it says so or has ended well, and fails when it has not", () => {
    expect(assessPod(pod("p", { phase: "Running", conditions: [condition("Ready", "True")] })).state).to.equal("ready");
    expect(assessPod(pod("p", { phase: "Succeeded" })).state).to.equal("ready");
    expect(assessPod(pod("p", { phase: "Failed", message: "evicted" }))).to.deep.include({
      state: "failed",
      message: "evicted",
    });
  });

  it("tells its troubles in words", () => {
    expect(podProblems(stuck("ImagePullBackOff", "no such image x:1"))).to.deep.equal([
      "p: main: ImagePullBackOff: no such image x:1",
    ]);
    expect(podProblems(stuck("ContainerCreating", ""))[0]).to.contain("pulling image");
    const unschedulable = condition("PodScheduled", "False", { message: "0/2 nodes have enough memory" });
    expect(podProblems(pod("p", { conditions: [unschedulable] }))[0]).to.contain("0/2 nodes have enough memory");
    const lastState = { terminated: { exitCode: 1, reason: "Error", message: "no database\n" } };
    const crash = { name: "main", ready: false, state: { waiting: { reason: "CrashLoopBackOff" } }, lastState };
    expect(podProblems(pod("p", { containerStatuses: [crash] }))[0]).to.equal(
      "p: main: CrashLoopBackOff (last exit code 1: no database)",
    );
    expect(podProblems(pod("p"))[0]).to.equal("p: waiting for a node");
  });
});

describe("a deployment", () => {
  const make = (status: KubeObject, spec: KubeObject = {}) => ({
    metadata: { generation: 2 },
    spec: { replicas: 2, ...spec },
    status: { observedGeneration: 2, ...status },
  });
  const assess = (status: KubeObject, more: Partial<Related> = {}) => assessDeployment(make(status), related(more));

  it("waits for its controller, for new pods, for ready pods, and for the end of old ones", () => {
    expect(assess({ observedGeneration: 1 }).message).to.contain("controller");
    expect(assess({ updatedReplicas: 1, replicas: 2 })).to.deep.include({ state: "waiting", step: [1, 2] });
    const waiting = assess({ updatedReplicas: 2, replicas: 2, availableReplicas: 1 }, { pods: [pod("w")] });
    expect(waiting).to.deep.equal({
      state: "waiting",
      message: "1 of 2 pods ready",
      reasons: ["w: waiting for a node"],
      step: [2, 2],
    });
    expect(assess({ updatedReplicas: 2, replicas: 3, availableReplicas: 2 }).message).to.contain("1 old pod");
    expect(assess({ updatedReplicas: 2, replicas: 2, availableReplicas: 2 }).state).to.equal("ready");
    expect(assessDeployment(make({}, { replicas: 0 }), NOTHING_RELATED).state).to.equal("ready");
    expect(assessDeployment(make({}, { paused: true }), NOTHING_RELATED).state).to.equal("ready");
  });

  it("fails when its controller gives up now, but not for having given up before", () => {
    const gaveUp = (lastUpdateTime: string) => ({
      conditions: [condition("Progressing", "False", { reason: "ProgressDeadlineExceeded", lastUpdateTime })],
    });
    expect(assess(gaveUp("10:00")).state).to.equal("failed");
    expect(assess(gaveUp("10:00"), { first: make(gaveUp("10:00")) }).state).to.equal("waiting");
    expect(assess(gaveUp("10:20"), { first: make(gaveUp("10:00")) }).state).to.equal("failed");
  });

  it("says why no pods can be made", () => {
    const refused = condition("ReplicaFailure", "True", { message: "exceeded quota" });
    expect(assess({ conditions: [refused] }).reasons).to.deep.equal(["exceeded quota"]);
  });

  it("finds its pods by labels", () => {
    expect(podSelector({ spec: { selector: { matchLabels: { a: "b", c: "d" } } } })).to.equal("a=b,c=d");
    expect(podSelector({ spec: { selector: { a: "b" } } })).to.equal("a=b");
    expect(podSelector({ spec: {} })).to.equal(undefined);
  });
});

describe("other workloads", () => {
  it("stateful sets wait for every pod and its update, but not for those that others update", () => {
    const set = (status: KubeObject, spec: KubeObject = {}) =>
      assessStatefulSet({ metadata: {}, spec: { replicas: 2, ...spec }, status }, NOTHING_RELATED);
    const settled = { currentRevision: "a", updateRevision: "a" };
    expect(set({ readyReplicas: 1 }).state).to.equal("waiting");
    expect(set({ readyReplicas: 2, updatedReplicas: 1 }).message).to.contain("1 of 2 pods on the new template");
    expect(set({ readyReplicas: 2, updatedReplicas: 2, currentRevision: "b" }).state).to.equal("waiting");
    expect(set({ readyReplicas: 2, updatedReplicas: 2, ...settled }).state).to.equal("ready");
    expect(set({ readyReplicas: 2 }, { updateStrategy: { type: "OnDelete" } }).state).to.equal("ready");
    const partition = { updateStrategy: { rollingUpdate: { partition: 1 } } };
    expect(set({ readyReplicas: 2, updatedReplicas: 1 }, partition).state).to.equal("ready");
  });

  it("daemon sets wait for every node", () => {
    const set = (status: KubeObject) => assessDaemonSet({ metadata: {}, spec: {}, status }, NOTHING_RELATED);
    expect(set({ desiredNumberScheduled: 2, updatedNumberScheduled: 1 }).step).to.deep.equal([1, 2]);
    expect(set({ desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 1 }).state).to.equal("waiting");
    expect(set({ desiredNumberScheduled: 0 }).state).to.equal("ready");
  });

  it("jobs are ready when complete, or suspended, and fail as they say", () => {
    const job = (status: KubeObject, spec: KubeObject = {}) => assessJob({ spec, status }, NOTHING_RELATED);
    expect(job({ conditions: [condition("Complete", "True")] }).state).to.equal("ready");
    const failed = condition("Failed", "True", { message: "reached the backoff limit" });
    expect(job({ conditions: [failed] }).message).to.contain("reached the backoff limit");
    expect(job({}, { suspend: true }).state).to.equal("ready");
    expect(job({ succeeded: 1, failed: 2 }, { completions: 3 }).message).to.equal("1 of 3 pods done, 2 failed");
  });
});

describe("services, claims, namespaces and definitions", () => {
  const selector = { app: "a" };
  const slice = (ready: boolean | undefined) => ({ endpoints: [{ addresses: ["10.0.0.1"], conditions: { ready } }] });
  const service = (spec: KubeObject, endpointSlices: KubeObject[] = [], status: KubeObject = {}) =>
    assessService({ spec, status }, related({ endpointSlices }));

  it("a service waits for a ready pod unless it selects none, and for its balancer's address", () => {
    expect(service({ selector }).state).to.equal("waiting");
    expect(service({ selector }, [slice(false)]).state).to.equal("waiting");
    expect(service({ selector }, [slice(true)]).state).to.equal("ready");
    expect(service({ selector }, [slice(undefined)]).state).to.equal("ready");
    expect(service({}).state).to.equal("ready");
    expect(service({ selector, clusterIP: "None" }).state).to.equal("ready");
    expect(service({ selector, type: "ExternalName" }).state).to.equal("ready");
    const balanced = { selector, type: "LoadBalancer" };
    expect(service(balanced, [slice(true)]).step).to.deep.equal([2, 2]);
    const status = { loadBalancer: { ingress: [{ ip: "192.0.2.1" }] } };
    expect(service(balanced, [slice(true)], status).state).to.equal("ready");
  });

  it("a claim waits for its volume unless its class waits for a pod", () => {
    const lazy = { metadata: { name: "lazy" }, volumeBindingMode: "WaitForFirstConsumer" };
    const claim = (phase: string, storageClassName?: string) =>
      assessClaim({ spec: { storageClassName }, status: { phase } }, related({ storageClasses: [lazy] })).state;
    expect([claim("Bound"), claim("Pending"), claim("Lost"), claim("Pending", "lazy")]).to.deep.equal([
      "ready",
      "waiting",
      "failed",
      "ready",
    ]);
  });

  it("a service account's secret waits for its token, any other for nothing", () => {
    const type = "kubernetes.io/service-account-token";
    expect(assessSecret({ type }).state).to.equal("waiting");
    expect(assessSecret({ type, data: { token: "x" } }).state).to.equal("ready");
    expect(assessSecret({ type: "Opaque" }).state).to.equal("ready");
  });

  it("a namespace is active, a definition established or refused", () => {
    expect(assessNamespace({ status: { phase: "Active" } }).state).to.equal("ready");
    expect(assessNamespace({ status: { phase: "Terminating" } }).message).to.contain("deleted");
    const status = (...conditions: KubeObject[]) => assessDefinition({ status: { conditions } });
    expect(status().state).to.equal("waiting");
    expect(status(condition("Established", "True")).state).to.equal("ready");
    const refused = status(condition("NamesAccepted", "False", { message: "meters is taken" }));
    expect(refused).to.deep.include({ state: "failed", message: "its names are refused: meters is taken" });
  });
});

describe("waiting for an object", () => {
  const live = (phase: string) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name: "n" }, status: { phase } });
  const answers = (...list: (() => KubeObject | undefined)[]) =>
    ({ get: async () => list.shift()!(), list: async () => [] }) as unknown as Cluster;
  const away = () => {
    throw new Unreachable("connection refused");
  };
  const wait = (cluster: Cluster, seconds = 60) => {
    const said: string[] = [];
    const signal = AbortSignal.timeout(seconds * 1000);
    const call = { urn: "", type: "", name: "", signal, progress: (line: string) => void said.push(line) };
    return untilReady(cluster, {}, live("Pending"), call).then((outcome) => ({ ...outcome, said }));
  };

  it("goes on while the API server is away, and takes its line back in the end", async () => {
    const { failure, said } = await wait(answers(away, away, () => live("Active")));
    expect(failure).to.equal(undefined);
    expect(said).to.deep.equal(["Waiting for Namespace n: not active yet", ""]);
  }).timeout(10_000);

  it("ends when the object vanishes, when time is over, and when it may not look any more", async () => {
    const vanished = await wait(answers(() => undefined));
    expect(vanished.failure!.message).to.equal("Namespace n was deleted while it was waited for");
    const late = await wait(
      answers(() => live("Pending")),
      0.6,
    );
    expect(late.failure!.message).to.equal("Namespace n: it was not ready in time: not active yet");
    const refused = () => {
      throw new Error("forbidden");
    };
    expect((await wait(answers(refused))).failure!.message).to.contain("forbidden");
  }).timeout(10_000);

  it("does nothing where nothing is to be waited for", async () => {
    const metadata = { annotations: { "pulumi.com/skipAwait": "true" } };
    const call = { urn: "", type: "", name: "", signal: AbortSignal.timeout(1000), progress: () => undefined };
    expect(await untilReady(answers(), { metadata }, live("Pending"), call)).to.deep.equal({ live: live("Pending") });
  });
});

describe("conditions of the program's own", () => {
  const object = { status: { phase: "Running", conditions: [condition("Synced", "True")], list: [{ "a-b": 3 }] } };
  const state = (text: string) => parseWaitFor(text, {})(object).state;

  it("test conditions and paths, alone or together", () => {
    expect(state("condition=Synced")).to.equal("ready");
    expect(state("condition=Synced=False")).to.equal("waiting");
    expect(state("jsonpath={.status.phase}=Running")).to.equal("ready");
    expect(state("jsonpath={.status.list[0]['a-b']}=3")).to.equal("ready");
    expect(state("jsonpath={.status.address}")).to.equal("waiting");
    expect(state('["condition=Synced", "jsonpath={.status.phase}=Done"]')).to.equal("waiting");
  });

  it("say what is allowed when they are not understood", () => {
    expect(() => parseWaitFor("phase=Running", {})).to.throw(/found phase=Running; allowed: "condition=/);
  });
});

describe("explanations", () => {
  it("name the finalizers that hold an object, and what is left in a namespace", () => {
    expect(holders({ metadata: { finalizers: ["example.com/x"] } })).to.deep.equal([
      "held by the finalizer example.com/x",
    ]);
    const conditions = [condition("NamespaceContentRemaining", "True", { message: "pods. has 1 resource instances" })];
    expect(holders({ kind: "Namespace", spec: { finalizers: ["kubernetes"] }, status: { conditions } })).to.deep.equal([
      "pods. has 1 resource instances",
    ]);
  });

  it("tell the latest different warnings about an object and what it made", () => {
    const event = (name: string, message: string, lastTimestamp: string) => ({
      involvedObject: { name },
      reason: "Failed",
      message,
      lastTimestamp,
    });
    const events = [
      event("billing-1", "old", "10:00"),
      event("billing-1", "new", "10:05"),
      event("billing-1", "new", "10:04"),
      event("billingx", "not ours", "10:06"),
    ];
    expect(tellEvents(events, "billing")).to.deep.equal(["billing-1: Failed: new", "billing-1: Failed: old"]);
  });
});
