import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { type KubeApi, startKubeApi } from "../../support/kube/kube-apiserver";
import { at } from "../../support/kube/kube-client";
import { Program } from "../../support/kube/kube-program";
import { startKubePlugin } from "../../support/kube/kube-plugin";

/** A server that nobody is behind. */
const NOBODY = "https://127.0.0.1:1";

describe("the kubernetes plugin without a kubeconfig of its own", function () {
  this.timeout(180_000);
  let api: KubeApi;
  let good: string;

  before(async () => {
    api = await startKubeApi();
    good = api.kubeconfig;
  });
  after(() => api?.stop());

  function write(name: string, config: object): string {
    const path = join(api.folder, name);
    writeFileSync(path, JSON.stringify({ apiVersion: "v1", kind: "Config", ...config }), { mode: 0o600 });
    return path;
  }

  /** As the good one, but at another server. */
  function elsewhere(name: string, context = "test"): string {
    return write(name, {
      clusters: [{ name: context, cluster: { server: NOBODY } }],
      users: [{ name: "admin", user: { token: "none" } }],
      contexts: [{ name: context, context: { cluster: context, user: "admin" } }],
      "current-context": context,
    });
  }

  /** The server that answers, by an object of its own. */
  async function reads(list: readonly string[]): Promise<boolean> {
    const client = await startKubePlugin({}, { KUBECONFIG: list.join(":"), HOME: api.folder });
    try {
      const found = await new Program(client).import("kubernetes:core/v1:Namespace", "n", "kube-system");
      const { metadata } = (await api.client.get("/api/v1/namespaces/kube-system")) as { metadata: { uid: string } };
      return at(found?.outputs, "metadata", "uid") === metadata.uid;
    } catch {
      return false;
    } finally {
      client.close();
    }
  }

  it("takes KUBECONFIG as kubectl does: what is missing is passed over, the first of a name counts", async () => {
    const missing = join(api.folder, "missing");
    const empty = write("empty", { clusters: null, users: null, contexts: null, "current-context": "" });
    const cases: [string, readonly string[], boolean][] = [
      ["one file", [good], true],
      ["a file that is not there first", [missing, good], true],
      ["a file that is not there last", [good, missing], true],
      ["an empty file first", [empty, good], true],
      ["an empty entry first", ["", good], true],
      ["another server under the same names, later", [good, elsewhere("same")], true],
      ["another server under the same names, first", [elsewhere("same"), good], false],
      ["another current context, first", [elsewhere("other", "other"), good], false],
      ["another current context, later", [good, elsewhere("other", "other")], true],
    ];
    for (const [what, list, expected] of cases) expect(await reads(list), what).to.equal(expected);
  });

  it("takes clusters, users and contexts from several files together", async () => {
    const whole = JSON.parse(readFileSync(good, "utf8")) as Record<string, object>;
    const parts = ["clusters", "users", "contexts", "current-context"].map((key) =>
      write(`only-${key}`, { [key]: whole[key] }),
    );
    expect(await reads(parts)).to.equal(true);
    expect(await reads([...parts].reverse())).to.equal(true);
    expect(await reads(parts.slice(1)), "without the cluster").to.equal(false);
  });

  it("takes ~/.kube/config where KUBECONFIG says nothing", async () => {
    mkdirSync(join(api.folder, ".kube"));
    copyFileSync(good, join(api.folder, ".kube", "config"));
    expect(await reads([])).to.equal(true);
  });
});
