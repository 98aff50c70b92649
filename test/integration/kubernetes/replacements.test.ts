/** Objects with a name of the program's own choosing, through replacements that the plugin itself does not want. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { type KubeApi, startKubeApi } from "../../support/kube/kube-apiserver";
import { at } from "../../support/kube/kube-client";
import { type KubeProject, kubeProject, SAME, UP } from "../../support/kube/kube-project";

const NAMESPACE = "/api/v1/namespaces/office";

/** Four kinds; a label says which run made them. */
const OBJECTS = `
const labels = { run: process.env.RUN };
const space = new kubernetes.core.v1.Namespace("space", { metadata: { name: "office" } }, { provider });
const metadata = (name) => ({ name, namespace: space.metadata.name, labels });
const options = { provider, ...JSON.parse(process.env.OPTIONS || "{}") };
const settings = new kubernetes.core.v1.ConfigMap("settings", { metadata: metadata("settings"), data: { a: "1" } }, options);
new kubernetes.core.v1.Secret("login", { metadata: metadata("login"), stringData: { a: "1" } }, options);
new kubernetes.rbac.v1.Role("reader", { metadata: metadata("reader"), rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }] }, options);
new kubernetes.core.v1.Service("web", { metadata: metadata("web"), spec: { type: "ExternalName", externalName: "example.org" } }, options);
const own = new kubernetes.core.v1.ConfigMap("own", { metadata: { namespace: space.metadata.name, labels }, data: { a: "1" } }, options);
exports.own = own.metadata.name;
exports.urns = pulumi.all([settings.urn, space.urn, own.urn]);
`;

const PLACES = {
  settings: `${NAMESPACE}/configmaps/settings`,
  login: `${NAMESPACE}/secrets/login`,
  reader: "/apis/rbac.authorization.k8s.io/v1/namespaces/office/roles/reader",
  web: `${NAMESPACE}/services/web`,
};

describe("objects with fixed names", function () {
  this.timeout(600_000);
  let api: KubeApi;
  let project: KubeProject;

  before(async () => {
    api = await startKubeApi();
    project = await kubeProject(api.kubeconfig);
    project.scratch.env.RUN = "1";
    project.say(OBJECTS);
    await project.run(...UP);
  });
  after(async () => {
    project?.remove();
    await api?.stop();
  });

  const uids = async () => {
    const entries = Object.entries(PLACES).map(async ([name, path]) => {
      const found = await api.client.find(path);
      return [name, found && [at(found, "metadata", "uid"), at(found, "metadata", "labels", "run")]] as const;
    });
    return Object.fromEntries(await Promise.all(entries)) as Record<keyof typeof PLACES, [string, string] | undefined>;
  };

  async function output(name: string): Promise<unknown> {
    const { stdout } = await project.scratch.pulumi("stack", "output", "--json", "-s", "test");
    return (JSON.parse(stdout) as Record<string, unknown>)[name];
  }

  it("are there after a replacement that the program asks for by replaceOnChanges", async () => {
    const before = await uids();
    project.scratch.env.OPTIONS = JSON.stringify({ replaceOnChanges: ["metadata.labels"] });
    project.scratch.env.RUN = "2";
    await project.run(...UP);
    const after = await uids();
    for (const name of Object.keys(PLACES) as (keyof typeof PLACES)[]) {
      expect(after[name]?.[1], name).to.equal("2");
      expect(after[name]?.[0], name).to.not.equal(before[name]?.[0]);
    }
    await project.run(...SAME);
  });

  it("are there after `pulumi up --replace`, with a namespace and all in it too", async () => {
    const [settings, space, own] = (await output("urns")) as [string, string, string];
    for (const urn of [settings, own, space]) {
      const before = await uids();
      await project.run(...UP, "--replace", urn);
      const after = await uids();
      for (const name of Object.keys(PLACES) as (keyof typeof PLACES)[])
        expect(after[name], `${name}, ${urn}`).to.not.equal(undefined);
      if (urn !== own) expect(after.settings![0]).to.not.equal(before.settings![0]);
    }
    expect(await api.client.find(`${NAMESPACE}/configmaps/${String(await output("own"))}`)).to.not.equal(undefined);
    await project.run(...SAME);
  });

  it("are not touched when the cluster is reached by another address, credentials or file", async () => {
    const before = await uids();
    const text = readFileSync(api.kubeconfig, "utf8");
    const others: [string, string][] = [
      [
        "another name of the server",
        text.replace('"server":"https://127.0.0.1:', '"tls-server-name":"kubernetes","server":"https://localhost:'),
      ],
      ["other names of context and cluster", text.replaceAll('"test"', '"other"')],
      ["YAML", `# the same\n${text}`],
    ];
    for (const [what, other] of others) {
      const path = join(api.folder, `other-${others.findIndex(([name]) => name === what)}`);
      writeFileSync(path, other, { mode: 0o600 });
      project.scratch.env.CLUSTER = path;
      const said = await project.run(...UP);
      expect(said, what).to.not.match(/replaced|created|deleted/);
      expect(await uids(), what).to.deep.equal(before);
    }
  });
});
