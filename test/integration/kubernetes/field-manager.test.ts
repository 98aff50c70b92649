/** Objects of which an `up` that was killed never heard that they were made, through the next `up` and those after it. */
import { expect } from "chai";
import { type KubeApi, startKubeApi } from "../../support/kube/kube-apiserver";
import { at, listAt } from "../../support/kube/kube-client";
import { type KubeProject, kubeProject, SAME, UP } from "../../support/kube/kube-project";

const PATH = "/apis/apps/v1/namespaces/default/deployments/module";

/** A deployment in which the server fills in values (`apiVersion` of the reference); nobody runs its pods here. */
const PROGRAM = `
const labels = { app: "module" };
const env = [
  { name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: process.env.FIELD } } },
  ...(process.env.MORE ? [{ name: "MORE", value: process.env.MORE }] : []),
];
const metadata = { name: "module", namespace: "default", annotations: { "pulumi.com/skipAwait": "true" } };
const pod = { metadata: { labels }, spec: { containers: [{ name: "module", image: "module:1", env }] } };
const module_ = new kubernetes.apps.v1.Deployment("module", { metadata, spec: { selector: { matchLabels: labels }, template: pod } }, { provider });
exports.urn = module_.urn;
`;

describe("an object of which nobody heard that it was made", function () {
  this.timeout(300_000);
  let api: KubeApi;
  let project: KubeProject;

  before(async () => {
    api = await startKubeApi();
    project = await kubeProject(api.kubeconfig);
    Object.assign(project.scratch.env, { FIELD: "spec.nodeName", MORE: "1" });
    project.say(PROGRAM);
    await project.run(...UP);
  });
  after(async () => {
    project?.remove();
    await api?.stop();
  });

  async function environment(): Promise<unknown[]> {
    const [container] = listAt(await api.client.find(PATH), "spec", "template", "spec", "containers");
    return listAt(container, "env").map((entry) => [
      at(entry, "name"),
      at(entry, "value") ?? at(entry, "valueFrom", "fieldRef", "fieldPath"),
    ]);
  }
  async function managers(): Promise<unknown[]> {
    return listAt(await api.client.find(PATH), "metadata", "managedFields").map((entry) => at(entry, "manager"));
  }

  it("is taken up by the next run, though the program says other things by now", async () => {
    const { stdout } = await project.scratch.pulumi("stack", "output", "urn", "-s", "test");
    await project.run("state", "delete", stdout.trim(), "--yes", "-s", "test");
    project.scratch.env.FIELD = "metadata.name";
    await project.run(...UP);
    expect(await environment()).to.deep.equal([
      ["NODE_NAME", "metadata.name"],
      ["MORE", "1"],
    ]);
    expect((await managers()).filter((name) => /^p/.test(String(name)))).to.deep.equal(["powercloud-test"]);
  });

  it("loses what the program no longer says, and changes as it says", async () => {
    Object.assign(project.scratch.env, { FIELD: "spec.nodeName", MORE: "" });
    await project.run(...UP);
    expect(await environment()).to.deep.equal([["NODE_NAME", "spec.nodeName"]]);
    await project.run(...SAME);
  });
});
