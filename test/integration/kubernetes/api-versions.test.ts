/** Objects that the state knows by an API version which the server serves no longer. */
import { expect } from "chai";
import { type KubeApi, startKubeApi } from "../../support/kube/kube-apiserver";
import { at } from "../../support/kube/kube-client";
import { DESTROY, type KubeProject, kubeProject, REFRESH, SAME, UP } from "../../support/kube/kube-project";

const PROGRAM = `
const labels = { app: "web" };
const metadata = { name: "web", namespace: "default", annotations: { "pulumi.com/skipAwait": "true" } };
const port = { service: { name: "web", port: { number: 80 } } };
const rules = [{ http: { paths: [{ path: "/", pathType: "Prefix", backend: port }] } }];
const containers = [{ name: "main", image: "web:1" }];
const template = { spec: { restartPolicy: "Never", containers } };
const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: "web" };
const cpu = { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } } };
const options = { provider };
new kubernetes.networking.v1.Ingress("ingress", { metadata, spec: { rules } }, options);
new kubernetes.batch.v1.CronJob("job", { metadata, spec: { schedule: "0 3 * * *", jobTemplate: { spec: { template } } } }, options);
new kubernetes.policy.v1.PodDisruptionBudget("budget", { metadata, spec: { minAvailable: 1, selector: { matchLabels: labels } } }, options);
new kubernetes.autoscaling.v2.HorizontalPodAutoscaler("scaler", { metadata, spec: { maxReplicas: 2, scaleTargetRef, metrics: [cpu] } }, options);
`;

/** What is served, and what the state is to say instead. */
const VERSIONS = {
  "networking.k8s.io/v1": "networking.k8s.io/v1beta1",
  "batch/v1": "batch/v1beta1",
  "policy/v1": "policy/v1beta1",
  "autoscaling/v2": "autoscaling/v2beta2",
};

const PLACES = {
  "networking.k8s.io/v1": "ingresses",
  "batch/v1": "cronjobs",
  "policy/v1": "poddisruptionbudgets",
  "autoscaling/v2": "horizontalpodautoscalers",
};

describe("API versions that are no longer served", function () {
  this.timeout(600_000);
  let api: KubeApi;
  let project: KubeProject;

  before(async () => {
    api = await startKubeApi();
  });
  beforeEach(async () => {
    project = await kubeProject(api.kubeconfig);
    project.say(PROGRAM);
    await project.run(...UP);
    await age();
  });
  afterEach(() => project?.remove());
  after(() => api?.stop());

  /** The state as it would be if the cluster had been upgraded since. */
  async function age(): Promise<void> {
    const { stdout } = await project.scratch.pulumi("stack", "export", "--show-secrets", "-s", "test");
    const aged = Object.entries(VERSIONS).reduce(
      (text, [now, then]) =>
        text
          .replaceAll(`kubernetes:${now}:`, `kubernetes:${then}:`)
          .replaceAll(`"apiVersion": "${now}"`, `"apiVersion": "${then}"`),
      stdout,
    );
    await project.bringIn(JSON.parse(aged) as { deployment: object });
  }

  const uids = () =>
    Promise.all(
      Object.entries(PLACES).map(async ([version, plural]) =>
        at(await api.client.find(`/apis/${version}/namespaces/default/${plural}/web`), "metadata", "uid"),
      ),
    );

  it("are gone on with by the program that says the new ones: same objects, and nothing is left behind", async () => {
    const before = await uids();
    const said = await project.run(...UP);
    expect(said).to.not.match(/\d+ (created|deleted|replaced)/);
    expect(await uids()).to.deep.equal(before);
    await project.run(...SAME);
    await project.run(...DESTROY);
    expect(await uids()).to.deep.equal([undefined, undefined, undefined, undefined]);
  });

  it("are forgotten by a refresh; the next update takes the same objects up again", async () => {
    const before = await uids();
    await project.run(...REFRESH);
    expect(await uids()).to.deep.equal(before);
    await project.run(...UP);
    expect(await uids()).to.deep.equal(before);
    await project.run(...DESTROY);
    expect(await uids()).to.deep.equal([undefined, undefined, undefined, undefined]);
  });
});
