import { expect } from "chai";
import { setTimeout as sleep } from "node:timers/promises";
import { type KubeApi, startKubeApi } from "../../support/kube/kube-apiserver";
import { at, type KubeObject, listAt } from "../../support/kube/kube-client";
import { startKubePlugin } from "../../support/kube/kube-plugin";
import { open, Program } from "../../support/kube/kube-program";
import { CallError, type ProviderClient, Secret } from "../../support/provider-client";

const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const SKIP = { "pulumi.com/skipAwait": "true" };
const labels = { app: "billing" };

/** A Deployment whose pods no kubelet will ever run. */
function deployment(name: string, spec: KubeObject = {}): KubeObject {
  const containers = [
    { name: "main", image: "billing:1", resources: { requests: { memory: "1024Mi", cpu: "1000m" } } },
  ];
  const template = { metadata: { labels }, spec: { containers } };
  return { metadata: { name }, spec: { replicas: 2, selector: { matchLabels: labels }, template, ...spec } };
}

describe("the kubernetes plugin, against a real API server", function () {
  this.timeout(180_000);
  let api: KubeApi;
  let client: ProviderClient;
  let program: Program;

  before(async () => {
    api = await startKubeApi();
    client = await startKubePlugin({ kubeconfig: api.kubeconfig });
    program = new Program(client);
  });

  after(async () => {
    try {
      client?.close();
    } finally {
      await api?.stop();
    }
  });

  const get = (path: string) => api.client.get(path);
  const patch = (path: string, body: KubeObject, manager?: string) => api.client.patch(path, body, manager);

  async function failure(work: Promise<unknown>): Promise<CallError> {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof CallError)) throw new Error(`expected an error of the plugin, found ${String(error)}`);
    return error;
  }

  /** What a kubelet would report: every pod of the namespace runs. */
  async function runPods(namespace: string, wanted: number): Promise<void> {
    const path = `/api/v1/namespaces/${namespace}/pods`;
    for (let pods: readonly unknown[] = []; pods.length < wanted; await sleep(100)) {
      pods = listAt(await get(path), "items");
      if (pods.length < wanted) continue;
      const status = { phase: "Running", conditions: [{ type: "Ready", status: "True" }] };
      for (const pod of pods) await patch(`${path}/${String(at(pod, "metadata", "name"))}/status`, { status });
    }
  }

  async function namespace(name: string) {
    return program.create("kubernetes:core/v1:Namespace", name, { metadata: { name } });
  }

  it("makes, changes, refreshes and deletes an object", async () => {
    await namespace("life");
    const news = (a: string) => ({ metadata: { namespace: "life", name: "settings" }, data: { a } });
    const made = await program.create(CONFIG_MAP, "settings", news("1"));
    expect(made.id).to.equal("life/settings");
    expect(at(made.outputs, "metadata", "uid")).to.be.a("string");
    expect(open(made.outputs["__inputs"])).to.deep.equal(open(made.inputs));

    expect((await program.diff(made, news("1"))).changes).to.deep.equal({});
    const labelled = { ...news("1"), metadata: { ...news("1").metadata, labels: { zone: "dmz" } } };
    expect((await program.diff(made, labelled)).changes).to.deep.equal({ "metadata.labels": "add" });
    const changed = await program.update(made, labelled);
    expect(at(changed.outputs, "metadata", "labels", "zone")).to.equal("dmz");

    const refreshed = await program.refresh(changed);
    expect(refreshed!.inputs).to.deep.equal(changed.inputs);
    await program.delete(changed);
    expect(await program.refresh(changed)).to.equal(undefined);
    await program.delete(changed);
  });

  it("replaces a configuration map whose data changes: under a new name if it may choose, else after deleting", async () => {
    await namespace("replace");
    const auto = await program.create(CONFIG_MAP, "auto", { metadata: { namespace: "replace" }, data: { a: "1" } });
    expect(auto.id).to.match(/^replace\/auto-[0-9a-f]{8}$/);
    const first = await program.diff(auto, { metadata: { namespace: "replace" }, data: { a: "2" } });
    expect(first).to.deep.include({ changes: { "data.a": "update-replace" }, deleteBeforeReplace: false });
    const named = { metadata: { namespace: "replace", name: "fixed" }, data: { a: "1" } };
    const fixed = await program.create(CONFIG_MAP, "fixed", named);
    expect((await program.diff(fixed, { ...named, data: { a: "2" } })).deleteBeforeReplace).to.equal(true);
    expect((await program.diff(fixed, { ...named, metadata: { name: "fixed" } })).changes).to.deep.equal({
      "metadata.namespace": "update-replace",
    });
  });

  it("sees no drift in what the server writes in another way, and sees it where there is some", async () => {
    await namespace("drift");
    const news = deployment("billing", { replicas: 1 });
    const placed = { ...news, metadata: { name: "billing", namespace: "drift", annotations: SKIP } };
    const made = await program.create(DEPLOYMENT, "billing", placed);
    const path = "/apis/apps/v1/namespaces/drift/deployments/billing";
    const requests = at(await get(path), "spec", "template", "spec", "containers", 0, "resources", "requests");
    expect(requests).to.deep.equal({ cpu: "1", memory: "1Gi" });

    const same = (await program.refresh(made))!;
    expect(same.inputs).to.deep.equal(made.inputs);
    expect((await program.diff(same, placed)).changes).to.deep.equal({});

    await patch(path, { spec: { template: { spec: { containers: [{ name: "main", image: "other:2" }] } } } });
    const drifted = (await program.refresh(made))!;
    expect(at(drifted.inputs, "spec", "template", "spec", "containers", 0, "image")).to.equal("other:2");
    const { changes } = await program.diff(drifted, placed);
    expect(changes).to.have.property("spec.template.spec.containers[0].image", "update");
  });

  it("names the owner of a field in conflict, and takes it over when told so", async () => {
    await namespace("conflict");
    const news = { metadata: { namespace: "conflict", name: "shared", labels: { zone: "business" } } };
    const made = await program.create(CONFIG_MAP, "shared", news);
    await patch("/api/v1/namespaces/conflict/configmaps/shared", { metadata: { labels: { zone: "dmz" } } }, "operator");
    const drifted = (await program.refresh(made))!;
    const error = await failure(program.update(drifted, news));
    expect(error.message).to.contain('conflict with "operator"').and.to.contain(".metadata.labels.zone");
    const forced = { metadata: { ...news.metadata, annotations: { "pulumi.com/patchForce": "true" } } };
    expect(at((await program.update(drifted, forced)).outputs, "metadata", "labels", "zone")).to.equal("business");
  });

  it("leaves what others made as it is where the program says something else", async () => {
    await namespace("adopt");
    const path = "/api/v1/namespaces/adopt/configmaps";
    await api.client.send({ method: "POST", path, body: { metadata: { name: "theirs" }, data: { a: "b" } } });
    const theirs = { metadata: { namespace: "adopt", name: "theirs" }, data: { a: "c" } };
    expect((await failure(program.create(CONFIG_MAP, "mine", theirs))).message).to.contain("conflict with");
    expect(at(await get(`${path}/theirs`), "data", "a")).to.equal("b");
  });

  it("keeps a Secret's data secret, in the state as in errors", async () => {
    await namespace("secrets");
    const type = "kubernetes:core/v1:Secret";
    const news = { metadata: { namespace: "secrets", name: "pw" }, stringData: { pw: new Secret("hunter2") } };
    const made = await program.create(type, "pw", news);
    expect(made.outputs["data"]).to.deep.equal(new Secret({ pw: Buffer.from("hunter2").toString("base64") }));
    const shown = JSON.stringify(made.outputs, (_, value: unknown) => (value instanceof Secret ? "[secret]" : value));
    expect(shown).to.contain("[secret]").and.not.to.contain("hunter2");
    expect(shown).not.to.contain(Buffer.from("hunter2").toString("base64"));
    const refreshed = (await program.refresh(made))!;
    expect(open(refreshed.inputs)).to.deep.equal(open(made.inputs));
    expect((await program.diff(refreshed, news)).changes).to.deep.equal({});
    const bad = { ...news, metadata: { namespace: "secrets", name: "Not A Name" } };
    expect((await failure(program.create(type, "bad", bad))).message).not.to.contain("hunter2");
    expect(JSON.stringify((await program.import(type, "pw", "secrets/pw"))!.inputs["data"])).to.contain("value");
    expect((await program.import(type, "pw", "secrets/pw"))!.inputs["data"]).to.be.instanceOf(Secret);
  });

  it("imports an object as a program would write it", async () => {
    await namespace("import");
    const path = "/apis/apps/v1/namespaces/import/deployments";
    const spec = deployment("old", { replicas: 0 })["spec"];
    await api.client.send({ method: "POST", path, body: { metadata: { name: "old" }, spec } });
    const imported = (await program.import(DEPLOYMENT, "old", "import/old"))!;
    const same = { ...deployment("old", { replicas: 0 }), metadata: { name: "old", namespace: "import" } };
    const { changes, replaces } = await program.diff(imported, same);
    // It knows what the server filled in as inputs; they leave with the first update, and nothing else does.
    expect(Object.values(changes).filter((change) => change !== "delete")).to.deep.equal([]);
    expect(replaces).to.deep.equal([]);
    expect(await program.import(DEPLOYMENT, "no", "import/no")).to.equal(undefined);
  });

  it("waits until a deployment's pods are ready", async () => {
    await namespace("ready");
    const news = { ...deployment("billing"), metadata: { name: "billing", namespace: "ready" } };
    const [made] = await Promise.all([program.create(DEPLOYMENT, "billing", news), runPods("ready", 2)]);
    expect(at(made.outputs, "status", "availableReplicas")).to.equal(2);
  });

  it("keeps the state of a deployment that is not ready in time, and goes on with it at the next update", async () => {
    await namespace("slow");
    const news = { ...deployment("billing"), metadata: { name: "billing", namespace: "slow" } };
    const { kept, message } = await failure(program.create(DEPLOYMENT, "billing", news, 3));
    expect(message).to.contain("failed to fully initialize");
    expect(kept!.id).to.equal("slow/billing");
    expect(kept!.reasons.join("\n")).to.match(/'billing' timed out waiting to be Ready[\s\S]*minimum availability/i);
    const inputs = open(kept!.outputs["__inputs"]) as KubeObject;
    const state = { type: DEPLOYMENT, name: "billing", id: kept!.id, inputs, outputs: kept!.outputs };
    const [done] = await Promise.all([program.update(state, news), runPods("slow", 2)]);
    expect(at(done.outputs, "status", "readyReplicas")).to.equal(2);
  });

  it("says at the end of its time that a deployment's controller has given up", async () => {
    await namespace("stuck");
    const spec = { progressDeadlineSeconds: 2, replicas: 1 };
    const news = { ...deployment("billing", spec), metadata: { name: "billing", namespace: "stuck" } };
    const error = await failure(program.create(DEPLOYMENT, "billing", news, 8));
    expect(error.kept!.reasons.join("\n")).to.contain("[ProgressDeadlineExceeded]");
  });

  it("waits for a job, and fails with it", async () => {
    await namespace("jobs");
    const type = "kubernetes:batch/v1:Job";
    const template = { spec: { restartPolicy: "Never", containers: [{ name: "main", image: "load:1" }] } };
    const news = { metadata: { namespace: "jobs", name: "load" }, spec: { template, backoffLimit: 0 } };
    const path = "/api/v1/namespaces/jobs/pods";
    const finish = async (phase: string) => {
      let pod: unknown;
      while ((pod = listAt(await get(path), "items")[0]) === undefined) await sleep(100);
      const terminated = { exitCode: phase === "Failed" ? 3 : 0, message: "no meters" };
      const containerStatuses = [{ name: "main", image: "load:1", imageID: "", ready: false, state: { terminated } }];
      const status = { phase, containerStatuses: containerStatuses.map((each) => ({ ...each, restartCount: 0 })) };
      await patch(`${path}/${String(at(pod, "metadata", "name"))}/status`, { status });
    };
    const [failed] = await Promise.all([failure(program.create(type, "load", news, 60)), finish("Failed")]);
    expect(failed.kept!.reasons.join("\n")).to.match(/backoff/i);
    const job = { type, name: "load", id: "jobs/load", inputs: news, outputs: failed.kept!.outputs };
    await program.delete(job);
    while (listAt(await get(path), "items").length > 0) await sleep(100);
    const [done] = await Promise.all([program.create(type, "load", news, 60), finish("Succeeded")]);
    expect(at(done.outputs, "status", "succeeded")).to.equal(1);
  });

  it("makes a custom kind and at once an object of it, and forgets the object when the kind goes", async () => {
    await namespace("custom");
    const schema = { openAPIV3Schema: { type: "object", x_kubernetes_preserve_unknown_fields: true } };
    const names = { plural: "meters", singular: "meter", kind: "Meter" };
    const spec = {
      group: "grid.example.com",
      scope: "Namespaced",
      names,
      versions: [{ name: "v1", served: true, storage: true, schema }],
    };
    const type = "kubernetes:grid.example.com/v1:Meter";
    const news = { apiVersion: "grid.example.com/v1", kind: "Meter", metadata: { name: "m", namespace: "custom" } };
    expect(await program.preview(type, "m", news)).to.deep.include({ kind: "Meter" });
    const crd = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition";
    const definition = await program.create(crd, "crd", { metadata: { name: "meters.grid.example.com" }, spec });
    expect(JSON.stringify(definition.outputs["spec"])).to.contain("x_kubernetes_preserve_unknown_fields");
    expect(open((await program.refresh(definition))!.inputs)).to.deep.equal(open(definition.inputs));
    const meter = await program.create(type, "m", { ...news, spec: { serial: 7 } });
    expect(meter.id).to.equal("custom/m");
    await program.delete(definition);
    expect(await program.refresh(meter)).to.equal(undefined);
    await program.delete(meter);
  });

  it("patches an object that others own, and gives the patch up again", async () => {
    await namespace("patched");
    const type = "kubernetes:core/v1:NamespacePatch";
    const path = "/api/v1/namespaces/patched";
    const news = { metadata: { name: "patched", labels: { zone: "business" } } };
    const made = await program.create(type, "patch", news);
    expect(at(await get(path), "metadata", "labels", "zone")).to.equal("business");
    await program.delete(made);
    const after = await get(path);
    expect(at(after, "metadata", "labels", "zone")).to.equal(undefined);
    expect(at(after, "status", "phase")).to.equal("Active");
    const unnamed = await failure(program.create(type, "unnamed", { metadata: { labels: {} } }));
    expect(unnamed.message).to.contain("`.metadata.name`");
  });

  it("previews by a dry run", async () => {
    await namespace("preview");
    const type = "kubernetes:core/v1:Service";
    const news = { metadata: { name: "s", namespace: "preview" }, spec: { selector: labels, ports: [{ port: 80 }] } };
    const outputs = await program.preview(type, "s", news);
    expect(at(outputs, "spec", "type")).to.equal("ClusterIP");
    expect(listAt(await get("/api/v1/namespaces/preview/services"), "items")).to.deep.equal([]);
    const wrong = { ...news, spec: { ...news.spec, ports: [{ port: 99999 }] } };
    expect((await failure(program.preview(type, "s", wrong))).message).to.contain("port");
    const elsewhere = { ...news, metadata: { name: "s", namespace: "not-there-yet" } };
    expect(at(await program.preview(type, "s", elsewhere), "metadata", "name")).to.equal("s");
  });

  it("waits for what holds a deleted object, and says what it is when time is over", async () => {
    await namespace("held");
    const metadata = { namespace: "held", name: "c", finalizers: ["grid.example.com/meter"] };
    const made = await program.create(CONFIG_MAP, "c", { metadata });
    const error = await failure(program.delete(made, 2));
    expect(error.message).to.contain("timed out");
    const free = sleep(500).then(() =>
      patch("/api/v1/namespaces/held/configmaps/c", { metadata: { finalizers: null } }),
    );
    await Promise.all([program.delete(made, 30), free]);
    expect(await program.refresh(made)).to.equal(undefined);
  });
});
