/** Stacks that were made by the plugin that this project used to bundle go on with the official one. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../../../scripts/paths";
import { type KubeApi, startKubeApi } from "../../support/kube/kube-apiserver";
import { at, type KubeObject } from "../../support/kube/kube-client";
import { DESTROY, type KubeProject, kubeProject, REFRESH, SAME, UP } from "../../support/kube/kube-project";
import { OBJECTS_PROGRAM, type ProgramObject } from "../../support/kube/objects-program";
import { putInPlace, type OldState } from "../../support/kube/old-objects";
import { runPods } from "../../support/kube/running-pods";

const FIXTURES = join(projectRoot, "test/fixtures/kubernetes");
const objects = JSON.parse(readFileSync(join(FIXTURES, "objects.json"), "utf8")) as ProgramObject[];

/** What each object says no longer. */
const REMOVALS: Record<string, readonly (readonly (string | number)[])[]> = {
  "business-namespace": [["metadata", "labels", "powercloud/layer"]],
  "business-quota": [["spec", "hard", "limits.memory"]],
  "business-limits": [["spec", "limits", 0, "default", "cpu"]],
  "business-billing-network": [["spec", "egress", 0]],
  "business-billing-deployment": [["spec", "template", "spec", "containers", 0, "env", 0]],
  "business-billing-disruption": [["metadata", "labels", "app.kubernetes.io/part-of"]],
  "gateway-deployment": [["spec", "template", "spec", "topologySpreadConstraints"]],
  "workers-admission-network-role": [["rules", 1]],
  "extra-namespace": [["metadata", "labels", "team"]],
  "extra-settings": [["metadata", "annotations", "other"]],
  "extra-role": [["rules", 0, "verbs", 1]],
  "extra-binding": [["subjects", 1]],
  "extra-deployment": [
    ["spec", "template", "spec", "containers", 1],
    ["spec", "template", "spec", "containers", 0, "env", 1],
    ["metadata", "labels", "zone"],
  ],
  "extra-set": [["spec", "template", "spec", "containers", 1]],
  "extra-agent": [["spec", "template", "spec", "containers", 0, "resources", "requests"]],
  "extra-service": [["spec", "ports", 1]],
  "extra-ingress": [["spec", "rules", 1]],
  "extra-report": [["metadata", "labels", "zone"]],
  "extra-meter": [["spec", "site"]],
  "extra-patch": [["metadata", "labels", "team"]],
};

function without(inputs: KubeObject, path: readonly (string | number)[]): KubeObject {
  const copy = structuredClone(inputs);
  const parent = at(copy, ...path.slice(0, -1)) as KubeObject | unknown[];
  const last = path.at(-1)!;
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else Reflect.deleteProperty(parent, last);
  return copy;
}

describe("a stack that the bundled plugin made", function () {
  this.timeout(900_000);
  let api: KubeApi;
  let project: KubeProject;
  let stopPods: () => Promise<void>;

  before(async () => {
    api = await startKubeApi();
    stopPods = runPods(api.client);
    project = await kubeProject(api.kubeconfig);
    const text = readFileSync(join(FIXTURES, "made-by-bundled.json"), "utf8");
    const state = JSON.parse(text.replaceAll("KUBECONFIG-OF-THE-TEST", api.kubeconfig)) as OldState;
    await putInPlace(api.client, state);
    project.say(OBJECTS_PROGRAM);
    says(objects);
    await project.bringIn(state);
  });
  after(async () => {
    project?.remove();
    await stopPods?.();
    await api?.stop();
  });

  function says(list: readonly ProgramObject[]): void {
    const file = join(project.scratch.folder, "objects.json");
    writeFileSync(file, JSON.stringify(list));
    project.scratch.env.OBJECTS = file;
  }

  const live = async () => {
    const resources = (await project.state()).filter(({ type }) => type.startsWith("kubernetes:"));
    return new Map(resources.map((resource) => [resource.urn.split("::").at(-1)!, resource]));
  };

  it("previews without a change of any object", async () => {
    const said = await project.run("preview", "--diff", "-s", "test");
    expect(said).to.not.match(/\d+ to (create|delete|replace)/);
    // The provider alone: it learns which cluster it is.
    expect(said).to.contain("1 to update");
    expect(said).to.contain("clusterIdentifier");
  });

  it("takes an update without a change, and then a refresh, and finds none", async () => {
    await project.run(...UP);
    await project.run(...SAME);
    await project.run(...REFRESH);
    await project.run(...SAME);
  });

  it("loses on the cluster what leaves the program", async () => {
    const reduced = objects.map((object) => ({
      ...object,
      inputs: (REMOVALS[object.name] ?? []).reduce(without, object.inputs),
    }));
    says(reduced);
    const preview = await project.run("preview", "--diff", "-s", "test");
    expect(preview).to.not.match(/\d+ to (create|delete|replace)/);
    await project.run(...UP);
    await project.run(...REFRESH);
    await project.run(...SAME);
    const resources = await live();
    for (const [name, paths] of Object.entries(REMOVALS)) {
      for (const path of paths) {
        const wanted = at(reduced.find((object) => object.name === name)!.inputs, ...path.slice(0, -1));
        const found = at(resources.get(name)!.outputs, ...path.slice(0, -1));
        if (Array.isArray(found))
          expect(found, `${name} ${path.join(".")}`).to.have.lengthOf((wanted as unknown[]).length);
        else expect(found ?? {}, `${name} ${path.join(".")}`).to.not.have.property(String(path.at(-1)));
      }
    }
  });

  it("gives everything back at the end", async () => {
    await project.run(...DESTROY);
    for (const path of [
      "/api/v1/namespaces/business",
      "/api/v1/namespaces/extra",
      "/apis/storage.k8s.io/v1/storageclasses/extra",
    ])
      expect(await api.client.find(path), path).to.equal(undefined);
    expect(at(await api.client.get("/api/v1/namespaces/default"), "metadata", "labels")).to.not.have.property("zone");
  });
});
