/** `pulumi:autonaming` of a stack's configuration, for objects that give no name. */
import { expect } from "chai";
import { type KubeApi, startKubeApi } from "../../support/kube/kube-apiserver";
import { at, listAt } from "../../support/kube/kube-client";
import { DESTROY, type KubeProject, kubeProject, UP } from "../../support/kube/kube-project";

const PROGRAM = `
new kubernetes.core.v1.ConfigMap("settings", { metadata: { namespace: "default" }, data: { a: "1" } }, { provider });
`;

describe("automatic names of Kubernetes objects", function () {
  this.timeout(600_000);
  let api: KubeApi;
  let project: KubeProject;

  before(async () => {
    api = await startKubeApi();
  });
  beforeEach(async () => {
    project = await kubeProject(api.kubeconfig);
    project.say(PROGRAM);
  });
  afterEach(() => project?.remove());
  after(() => api?.stop());

  async function named(settings: Record<string, string>): Promise<string[]> {
    for (const [key, value] of Object.entries(settings))
      await project.run("config", "set", "--path", `pulumi:autonaming.${key}`, value, "-s", "test");
    await project.run(...UP);
    const maps = listAt(await api.client.get("/api/v1/namespaces/default/configmaps"), "items");
    const names = maps.map((map) => String(at(map, "metadata", "name"))).filter((name) => name !== "kube-root-ca.crt");
    await project.run(...DESTROY);
    return names;
  }

  it("are the resource's own with mode verbatim", async () => {
    expect(await named({ mode: "verbatim" })).to.deep.equal(["settings"]);
  });

  it("are made by the pattern that the stack says", async () => {
    expect(await named({ pattern: "${stack}-${name}" })).to.deep.equal(["test-settings"]);
    expect((await named({ pattern: "${name}-${hex(4)}" }))[0]).to.match(/^settings-[0-9a-f]{4}$/);
  });

  it("have a suffix of their own where nothing is said", async () => {
    expect((await named({}))[0]).to.match(/^settings-[0-9a-f]{8}$/);
  });

  it("are refused with mode disabled", async () => {
    await project.run("config", "set", "--path", "pulumi:autonaming.mode", "disabled", "-s", "test");
    expect(await project.fail(...UP)).to.match(/name/);
  });
});
