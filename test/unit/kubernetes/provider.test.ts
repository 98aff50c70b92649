import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ProviderError, UNKNOWN } from "../../../providers/base/types";
import { ApiError } from "../../../providers/kubernetes/api-errors";
import { decodeYaml } from "../../../providers/kubernetes/decode-yaml";
import { conflictsWithFormerSelf, explainConflict, fieldManager } from "../../../providers/kubernetes/field-manager";
import { loadKubeconfig } from "../../../providers/kubernetes/kubeconfig";
import { KubernetesProvider } from "../../../providers/kubernetes/provider";
import { ProviderClient } from "../../support/provider-client";

function kubeconfig(server: string, token = "hidden-token"): string {
  return JSON.stringify({
    clusters: [{ name: "c", cluster: { server } }],
    users: [{ name: "u", user: { token } }],
    contexts: [{ name: "one", context: { cluster: "c", user: "u", namespace: "from-context" } }],
    "current-context": "one",
  });
}

/** Nothing listens on the discard port of the loopback address. */
const NOWHERE = "https://127.0.0.1:9";

describe("kubeconfigs", () => {
  it("are paths or contents", () => {
    const folder = mkdtempSync(join(tmpdir(), "powercloud-kubeconfig-"));
    try {
      const path = join(folder, "config");
      writeFileSync(path, kubeconfig("https://a:1"));
      for (const given of [path, kubeconfig("https://a:1")]) {
        expect(loadKubeconfig({ kubeconfig: given }).getCurrentCluster()?.server).to.equal("https://a:1");
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("are never shown in an error", () => {
    const broken = `{ "users": [{ "token": "hidden-token" }] \n : : }`;
    expect(() => loadKubeconfig({ kubeconfig: broken }))
      .to.throw(ProviderError)
      .and.not.match(/hidden/);
    const load = (more: object) => () => loadKubeconfig({ kubeconfig: kubeconfig(NOWHERE), ...more });
    expect(load({ context: "two" })).to.throw("has no context two: it has one");
    expect(load({ cluster: "d" })).to.throw("has no cluster d: it has c");
    expect(() => loadKubeconfig({ kubeconfig: "/no/such/file" })).to.throw("no such file: /no/such/file");
  });
});

describe("the kubernetes provider's configuration", () => {
  const provider = new KubernetesProvider();
  const diff = async (olds: object, news: object) => (await provider.diffConfig({ ...olds }, { ...news })).changes;

  it("refuses what the plugin does not do", async () => {
    const { failures } = await provider.checkConfig({ renderYamlToDirectory: "out", enableServerSideApply: "false" });
    expect(failures!.map(({ property }) => property)).to.deep.equal(["renderYamlToDirectory", "enableServerSideApply"]);
    expect((await provider.checkConfig({ enableServerSideApply: "true" })).failures).to.deep.equal([]);
  });

  it("replaces everything for another server, and nothing for new keys", async () => {
    const old = { kubeconfig: kubeconfig("https://a:1") };
    expect(await diff(old, { kubeconfig: kubeconfig("https://b:1") })).to.deep.equal({ kubeconfig: "update-replace" });
    expect(await diff(old, { kubeconfig: kubeconfig("https://a:1", "new") })).to.deep.equal({ kubeconfig: "update" });
    expect(await diff(old, { kubeconfig: UNKNOWN })).to.deep.equal({ kubeconfig: "update-replace" });
    const named = { ...old, clusterIdentifier: "lab" };
    expect(await diff(named, { kubeconfig: kubeconfig("https://b:1"), clusterIdentifier: "lab" })).to.deep.equal({
      kubeconfig: "update",
    });
  });
});

describe("a cluster out of reach", () => {
  it("lets previews go on from the program, and refuses the work itself", async () => {
    const client = await ProviderClient.start(new KubernetesProvider(), { kubeconfig: kubeconfig(NOWHERE) });
    try {
      const type = "kubernetes:core/v1:ConfigMap";
      const { inputs } = await client.check({ type, news: { metadata: { name: "a" }, data: { b: "c" } } });
      expect(inputs).to.deep.include({ apiVersion: "v1", kind: "ConfigMap" });
      expect(inputs["metadata"]).to.deep.equal({ name: "a", namespace: "from-context" });
      const { outputs } = await client.create({ type, inputs, preview: true });
      expect(outputs).to.deep.include({ data: { b: "c" }, status: UNKNOWN });
      const error = await client.create({ type, inputs }).catch((thrown: Error) => thrown);
      expect((error as Error).message)
        .to.contain(NOWHERE)
        .and.not.contain("hidden-token");
    } finally {
      client.close();
    }
  });

  it("keeps its objects in the state, unless it is to be forgotten", async () => {
    const type = "kubernetes:core/v1:ConfigMap";
    for (const kubeconfigText of [kubeconfig(NOWHERE), "/no/such/file"]) {
      for (const deleteUnreachable of ["true", "false"]) {
        const config = { kubeconfig: kubeconfigText, deleteUnreachable };
        const client = await ProviderClient.start(new KubernetesProvider(), config);
        const work = client.delete({ type, id: "a/b", inputs: {}, outputs: {} }).then(
          () => "forgotten",
          (error: Error) => error.message,
        );
        const told = await work.finally(() => client.close());
        if (deleteUnreachable === "true") expect(told).to.equal("forgotten");
        else expect(told).to.contain("PULUMI_K8S_DELETE_UNREACHABLE=true");
      }
    }
  });

  it("does not keep mistakes that need no server from being found", async () => {
    const client = await ProviderClient.start(new KubernetesProvider(), { kubeconfig: kubeconfig(NOWHERE) });
    try {
      const check = async (type: string, news: object) =>
        (await client.check({ type, news: { ...news } })).failures.map(({ property }) => property);
      expect(await check("kubernetes:core/v1:Pod", { metadata: { name: "a/b" } })).to.deep.equal(["metadata.name"]);
      const labels = { ok: "yes", bad: "no spaces" };
      expect(await check("kubernetes:core/v1:Pod", { metadata: { labels } })).to.deep.equal(['metadata.labels["bad"]']);
      expect(await check("kubernetes:core/v1:PodList", { items: [] })).to.deep.equal([""]);
      expect(await check("kubernetes:core/v1:Pod", { metadata: { generateName: "a-" } })).to.deep.equal([
        "metadata.generateName",
      ]);
      const helm = await check("kubernetes:helm.sh/v3:Release", {}).catch((thrown: Error) => thrown);
      expect((helm as Error).message).to.contain("no Helm releases");
    } finally {
      client.close();
    }
  });
});

describe("owners of fields", () => {
  const conflict = (manager: string) =>
    new ApiError(
      409,
      {
        details: {
          causes: [
            { reason: "FieldManagerConflict", message: `conflict with "${manager}" using v1`, field: ".spec.a" },
          ],
        },
      },
      "PATCH /x",
    );

  it("are told with the fields and the ways out", () => {
    const error = explainConflict(conflict("kubectl-edit"), { kind: "X", metadata: { name: "n" } }) as Error;
    expect(error.message).to.match(/X n: .*\n {2}kubectl-edit owns spec\.a\n.*pulumi\.com\/patchForce/);
    expect(conflictsWithFormerSelf(conflict("pulumi-kubernetes"))).to.equal(true);
    expect(conflictsWithFormerSelf(conflict("pulumi-kubernetes-0a1b2c3d"))).to.equal(false);
  });

  it("are the same in each run, unless the state or the program says otherwise", () => {
    expect(fieldManager({}, {}, "urn:a"))
      .to.equal(fieldManager({}, {}, "urn:a"))
      .and.to.match(/-[0-9a-f]{8}$/);
    expect(fieldManager({}, {}, "urn:a")).not.to.equal(fieldManager({}, {}, "urn:b"));
    expect(fieldManager({}, { __fieldManager: "official" }, "urn:a")).to.equal("official");
    const annotations = { "pulumi.com/patchFieldManager": "mine" };
    expect(fieldManager({ metadata: { annotations } }, { __fieldManager: "official" }, "urn:a")).to.equal("mine");
  });
});

describe("decoded YAML", () => {
  it("is the objects of all documents and lists, with the namespace where one is due", () => {
    const text =
      "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n---\n---\n" +
      "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: b}}\n";
    expect(decodeYaml({ text, defaultNamespace: "app" })).to.deep.equal({
      result: [
        { apiVersion: "v1", kind: "Namespace", metadata: { name: "a" } },
        { apiVersion: "v1", kind: "Pod", metadata: { name: "b", namespace: "app" } },
      ],
    });
    expect(() => decodeYaml({ text: "a: [" })).to.throw(/not valid YAML/);
    expect(() => decodeYaml({ text: "a: 1" })).to.throw("needs apiVersion and kind");
  });
});
