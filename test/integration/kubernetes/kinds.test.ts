/** What goes wrong at the edges of kinds: fields that others own, defaults that stay, keys that leave, scopes. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import type { Properties } from "../../../providers/base/types";
import { type KubeApi, startKubeApi } from "../../support/kube/kube-apiserver";
import { at, type KubeObject, listAt } from "../../support/kube/kube-client";
import { startKubePlugin } from "../../support/kube/kube-plugin";
import { type Kept, Program } from "../../support/kube/kube-program";
import { type ProviderClient, Secret } from "../../support/provider-client";

const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const SKIP = { "pulumi.com/skipAwait": "true" };
const labels = { app: "billing" };

function workload(name: string, namespace: string, spec: KubeObject, image = "billing:1"): Properties {
  const template = { metadata: { labels }, spec: { containers: [{ name: "main", image }] } };
  return {
    metadata: { name, namespace, annotations: SKIP },
    spec: { replicas: 3, selector: { matchLabels: labels }, template, ...spec },
  };
}

describe("the kubernetes plugin and the edges of kinds", function () {
  this.timeout(180_000);
  let api: KubeApi;
  const clients: ProviderClient[] = [];

  before(async () => {
    api = await startKubeApi();
  });
  after(async () => {
    clients.forEach((client) => client.close());
    await api?.stop();
  });

  async function program(config: Properties = {}): Promise<Program> {
    const client = await startKubePlugin({ kubeconfig: api.kubeconfig, ...config });
    clients.push(client);
    return new Program(client);
  }

  async function namespace(name: string): Promise<void> {
    await api.client.send({ method: "POST", path: "/api/v1/namespaces", body: { metadata: { name } } });
  }

  describe("a field that the program ignores", () => {
    let plain: Program;
    before(async () => {
      plain = await program();
      await namespace("ignored");
    });

    /** An autoscaler's way of setting the number of pods. */
    const scale = (path: string, replicas: number) =>
      api.client.patch(`${path}/scale`, { spec: { replicas } }, "autoscaler");

    it("stays with the autoscaler when the image changes, and is not claimed", async () => {
      for (const kind of ["Deployment", "StatefulSet"]) {
        const path = `/apis/apps/v1/namespaces/ignored/${kind.toLowerCase()}s/web`;
        const extra = kind === "StatefulSet" ? { serviceName: "web" } : {};
        const made = await plain.create(`kubernetes:apps/v1:${kind}`, "web", workload("web", "ignored", extra));
        await scale(path, 5);
        const news = workload("web", "ignored", extra, "billing:2");
        await plain.update(made, news, { ignoreChanges: ["spec.replicas"] });
        const live = await api.client.get(path);
        expect(at(live, "spec", "replicas"), kind).to.equal(5);
        expect(at(live, "spec", "template", "spec", "containers", 0, "image"), kind).to.equal("billing:2");
        await scale(path, 6);
        const again = { ...made, inputs: made.inputs };
        await plain.update(again, workload("web", "ignored", extra, "billing:3"), { ignoreChanges: ["spec.replicas"] });
        expect(at(await api.client.get(path), "spec", "replicas"), kind).to.equal(6);
      }
    });

    it("keeps a label and data that an operator set, while others change", async () => {
      const path = "/api/v1/namespaces/ignored/configmaps/shared";
      const news = (label: string) => ({
        metadata: { name: "shared", namespace: "ignored", labels: { zone: "a", team: label } },
        data: { level: "1" },
      });
      const made = await plain.create("kubernetes:core/v1:ConfigMap", "shared", news("x"));
      await api.client.patch(path, { metadata: { labels: { zone: "b" } }, data: { level: "9" } }, "operator");
      await plain.update(made, news("y"), { ignoreChanges: ["metadata.labels.zone", "data.level"] });
      const live = await api.client.get(path);
      expect(at(live, "metadata", "labels")).to.deep.equal({ zone: "b", team: "y" });
      expect(at(live, "data", "level")).to.equal("9");
    });

    it("is not taken from the program's own hand either", async () => {
      const path = "/apis/apps/v1/namespaces/ignored/deployments/own";
      const made = await plain.create(DEPLOYMENT, "own", workload("own", "ignored", {}));
      await plain.update(made, workload("own", "ignored", { replicas: 7 }, "billing:2"), {
        ignoreChanges: ["spec.replicas"],
      });
      expect(at(await api.client.get(path), "spec", "replicas")).to.equal(3);
    });
  });

  describe("a Secret that may change in place", () => {
    const type = "kubernetes:core/v1:Secret";
    let mutable: Program;
    before(async () => {
      mutable = await program({ enableSecretMutable: "true", enableConfigMapMutable: "true" });
      await namespace("mutable");
    });

    const text = (value: string) => Buffer.from(value).toString("base64");
    const liveData = async (name: string) =>
      at(await api.client.get(`/api/v1/namespaces/mutable/secrets/${name}`), "data");
    const secret = (name: string, fields: Properties) => ({ metadata: { name, namespace: "mutable" }, ...fields });

    async function change(name: string, before: Properties, after: Properties): Promise<unknown> {
      const made = await mutable.create(type, name, secret(name, before));
      expect((await mutable.diff(made, secret(name, after))).replaces).to.deep.equal([]);
      await mutable.update(made, secret(name, after));
      return liveData(name);
    }

    it("loses the key that left stringData, and has the new value", async () => {
      const before = { stringData: { user: new Secret("a"), old: new Secret("leaked") } };
      const data = await change("login", before, { stringData: { user: new Secret("b") } });
      expect(data).to.deep.equal({ user: text("b") });
    });

    it("loses keys of data, of both, and all of them", async () => {
      const both = { data: { a: text("1"), b: text("2") }, stringData: { c: "3", d: "4" } };
      expect(await change("both", both, { data: { a: text("1") }, stringData: { d: "5" } })).to.deep.equal({
        a: text("1"),
        d: text("5"),
      });
      expect(await change("moved", { stringData: { a: "1", b: "2" } }, { data: { b: text("2") } })).to.deep.equal({
        b: text("2"),
      });
      expect(await change("emptied", { stringData: { a: "1" } }, { stringData: {} })).to.equal(undefined);
    });
  });

  describe("a kind that lives in no namespace", () => {
    const group = "gateway.networking.k8s.io";

    async function define(plural: string, kind: string, scope: string): Promise<void> {
      const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
      const names = { plural, singular: kind.toLowerCase(), kind };
      const versions = [{ name: "v1", served: true, storage: true, schema }];
      const metadata = {
        name: `${plural}.${group}`,
        annotations: { "api-approved.kubernetes.io": "unapproved, a test" },
      };
      const path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
      await api.client.send({ method: "POST", path, body: { metadata, spec: { group, scope, names, versions } } });
      // Its storage starts a moment later.
      const served = () =>
        api.client.get(`/apis/${group}/v1/${plural}`).then(
          () => true,
          () => false,
        );
      while (!(await served())) await sleep(100);
    }

    it("is given none by a provider with a default one, whatever its group is called", async () => {
      await define("gatewayclasses", "GatewayClass", "Cluster");
      await define("gateways", "Gateway", "Namespaced");
      await namespace("apps");
      await namespace("platform");
      const [first, second] = [await program({ namespace: "apps" }), await program({ namespace: "platform" })];
      const kinds: [string, Properties][] = [
        [`kubernetes:${group}/v1:GatewayClass`, { spec: { controllerName: "x/y" } }],
        ["kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", { rules: [rule] }],
        ["kubernetes:scheduling.k8s.io/v1:PriorityClass", { value: 7 }],
        ["kubernetes:storage.k8s.io/v1:StorageClass", { provisioner: "x/y" }],
        ["kubernetes:core/v1:PersistentVolume", { spec: volume }],
      ];
      for (const [type, fields] of kinds) {
        const news = { metadata: { name: "edge" }, ...fields };
        const made = await first.create(type, "edge", news);
        expect(made.id, type).to.equal("edge");
        expect(at(made.inputs, "metadata", "namespace"), type).to.equal(undefined);
        expect((await second.diff(made, news)).changes, type).to.deep.equal({});
      }
      const inside = await first.create(`kubernetes:${group}/v1:Gateway`, "g", { metadata: { name: "g" }, spec: {} });
      expect(inside.id).to.equal("apps/g");
    });
  });

  const rule = { apiGroups: [""], resources: ["pods"], verbs: ["get"] };
  const volume = { capacity: { storage: "1Gi" }, accessModes: ["ReadWriteOnce"], hostPath: { path: "/srv" } };

  describe("a Service behind which nothing is to be", () => {
    it("is ready without pods", async () => {
      const plain = await program();
      await namespace("idle");
      const service = (name: string, spec: KubeObject = {}) => ({
        metadata: { name, namespace: "idle" },
        spec: { selector: { app: name }, ports: [{ port: 80 }], ...spec },
      });
      await plain.create(DEPLOYMENT, "web", workload("web", "idle", { replicas: 0 }));
      const make = (name: string, spec?: KubeObject) =>
        plain.create("kubernetes:core/v1:Service", name, service(name, spec), 60);
      const made = await Promise.all([
        make("web"),
        make("nobody"),
        make("headless", { clusterIP: "None" }),
        make("outside", { type: "ExternalName", externalName: "example.org", selector: undefined, ports: undefined }),
        make("elsewhere", { selector: undefined }),
      ]);
      expect(made.map(({ id }: Kept) => id)).to.have.lengthOf(5);
    });
  });

  describe("YAML as kubectl reads it", () => {
    it("has octal modes, merge keys and the words of YAML 1.1", async () => {
      const { client } = await program();
      const decode = async (text: string) =>
        listAt(await client.invoke("kubernetes:yaml:decode", { text }), "result")[0] as KubeObject;
      const head = (kind: string) => `apiVersion: v1\nkind: ${kind}\nmetadata: {name: a}\n`;
      const mode = async (value: string) =>
        at(
          await decode(`${head("Pod")}spec: {volumes: [{name: s, secret: {defaultMode: ${value}}}]}`),
          "spec",
          "volumes",
          0,
          "secret",
          "defaultMode",
        );
      expect([await mode("0400"), await mode("0o400"), await mode("256"), await mode("0x100")]).to.deep.equal([
        256, 256, 256, 256,
      ]);
      const merged = await decode(
        `${head("Pod")}spec:\n  containers:\n  - &main {name: main, image: web:1}\n  - <<: *main\n    name: side\n`,
      );
      expect(at(merged, "spec", "containers", 1)).to.deep.equal({ name: "side", image: "web:1" });
      for (const [word, value] of [
        ["yes", true],
        ["on", true],
        ["off", false],
        ["No", false],
        ["true", true],
      ] as const)
        expect(at(await decode(`${head("ConfigMap")}immutable: ${word}\n`), "immutable"), word).to.equal(value);
      expect(at(await decode(`${head("ConfigMap")}data: {a: "0400", b: 'yes'}\n`), "data")).to.deep.equal({
        a: "0400",
        b: "yes",
      });
    });
  });

  describe("a Deployment that gets another strategy", () => {
    it("is told that defaults are in the way", async () => {
      const plain = await program();
      await namespace("strategy");
      const made = await plain.create(DEPLOYMENT, "db", workload("db", "strategy", {}));
      const recreate = workload("db", "strategy", { strategy: { type: "Recreate" } });
      const error = await plain.update(made, recreate).catch((reason: unknown) => reason);
      expect(String(error)).to.contain("may not be specified when strategy `type` is 'Recreate'");
    });
  });
});
