import { expect } from "chai";
import { policies } from "../../../policies/platform/policies";
import { deployment, everyKind, goodContainer, goodPod, podWith, type Part } from "./pods";
import { run, unknown, type Fixture } from "./run-control";

const find = (id: string) => policies.find((policy) => policy.tags?.includes(id))!;
const namespace = (labels: Part): Fixture => ({
  type: "kubernetes:core/v1:Namespace",
  props: { metadata: { name: "billing", labels } },
});
const ENFORCE = "pod-security.kubernetes.io/enforce";
const withContainer = (change: Part): Fixture => deployment(goodPod({ containers: [goodContainer(change)] }));

/** Control, what is wrong, the resource, and what the message must name beside control, resource and fix. */
const FAILING: [id: string, wrong: string, fixture: Fixture, names: string[]][] = [
  ["PLT-01", "no labels", namespace({}), [ENFORCE, "missing"]],
  ["PLT-01", "no version", namespace({ [ENFORCE]: "restricted" }), [`${ENFORCE}-version`]],
  [
    "PLT-01",
    "a level that allows all",
    namespace({ [ENFORCE]: "privileged", [`${ENFORCE}-version`]: "v1.34" }),
    ['"privileged"'],
  ],
  ["PLT-02", "a privileged container", deployment(podWith({ privileged: true })), ['container "web"', "privileged"]],
  ["PLT-03", "hostPID", deployment(goodPod({ hostPID: true })), ["hostPID"]],
  ["PLT-03", "hostIPC", deployment(goodPod({ hostIPC: true })), ["hostIPC"]],
  ["PLT-03", "hostNetwork", deployment(goodPod({ hostNetwork: true })), ["hostNetwork"]],
  ["PLT-04", "escalation allowed", deployment(podWith({ allowPrivilegeEscalation: true })), ["is true"]],
  ["PLT-04", "escalation not forbidden", withContainer({ securityContext: {} }), ["not set"]],
  ["PLT-05", "root by number", deployment(podWith({ runAsUser: 0 })), ["runAsUser is 0"]],
  ["PLT-05", "a container that overrules its pod", deployment(podWith({ runAsNonRoot: false })), ["is false"]],
  ["PLT-05", "nothing said", deployment(goodPod({ securityContext: {} })), ["not set"]],
  ["PLT-06", "capabilities kept", deployment(podWith({ capabilities: {} })), ["capabilities.drop is []"]],
  ["PLT-06", "one added", deployment(podWith({ capabilities: { drop: ["ALL"], add: ["SYS_ADMIN"] } })), ["SYS_ADMIN"]],
  [
    "PLT-07",
    "a path of the host",
    deployment(goodPod({ volumes: [{ name: "v", hostPath: { path: "/etc" } }] })),
    ['"v"', "hostPath is set"],
  ],
  ["PLT-08", "a port of the host", withContainer({ ports: [{ containerPort: 80, hostPort: 8080 }] }), ["8080"]],
  ["PLT-09", "no profile", deployment(goodPod({ securityContext: { runAsNonRoot: true } })), ["not set"]],
  ["PLT-09", "no confinement", deployment(podWith({ seccompProfile: { type: "Unconfined" } })), ["Unconfined"]],
  ["APP-04", "nothing stated", withContainer({ resources: {} }), ["requests.cpu", "limits.memory"]],
  [
    "APP-04",
    "no memory limit",
    withContainer({ resources: { requests: { cpu: 1, memory: 1 }, limits: { cpu: 1 } } }),
    ["lacks limits.memory."],
  ],
];

describe("platform controls", () => {
  it("has thirteen of the catalogue", () => {
    const ids = policies.map((policy) => policy.tags![0]);
    const platform = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => `PLT-0${n}`);
    expect(ids.sort()).to.deep.equal(["APP-04", ...platform, "PLT-10", "PLT-11", "PLT-22"]);
  });

  for (const [id, wrong, fixture, names] of FAILING) {
    it(`${id} finds ${wrong}`, () => {
      const { violations, error } = run(find(id), fixture);
      expect(error).to.equal(undefined);
      expect(violations).to.not.have.length(0);
      const text = violations.join("\n");
      for (const part of [`${id}: billing`, "Fix: ", ...names]) expect(text).to.contain(part);
    });
  }

  it("passes a pod that does everything right, in every kind of resource", () => {
    for (const fixture of everyKind(goodPod())) {
      for (const policy of policies)
        expect(run(policy, fixture), policy.name).to.deep.equal({ violations: [], error: undefined });
    }
  });

  it("passes what the restricted standard allows", () => {
    const capable = podWith({ capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] } });
    expect(run(find("PLT-06"), deployment(capable)).violations).to.deep.equal([]);
    const labels = { [ENFORCE]: "baseline", [`${ENFORCE}-version`]: "v1.34" };
    expect(run(find("PLT-01"), namespace(labels)).violations).to.deep.equal([]);
    expect(run(find("PLT-08"), withContainer({ ports: [{ containerPort: 80 }] })).violations).to.deep.equal([]);
  });

  it("looks into every kind of resource that brings a pod", () => {
    for (const fixture of everyKind(podWith({ privileged: true }))) {
      expect(run(find("PLT-02"), fixture).violations, fixture.type).to.have.length(1);
    }
  });

  it("looks into init and ephemeral containers", () => {
    const bad = goodContainer({ name: "debug", securityContext: { privileged: true } });
    const init = run(find("PLT-02"), deployment(goodPod({ initContainers: [bad] })));
    expect(init.violations[0]).to.contain('init container "debug"');
    const ephemeral = run(find("PLT-02"), deployment(goodPod({ ephemeralContainers: [bad] })));
    expect(ephemeral.violations[0]).to.contain('ephemeral container "debug"');
  });

  it("is silent about resources that run no pod", () => {
    for (const type of ["kubernetes:core/v1:Service", "kubernetes:core/v1:ConfigMap", "libvirt:index:Domain"]) {
      for (const policy of policies) expect(run(policy, { type, props: { spec: {} } }).violations).to.deep.equal([]);
    }
  });
});

describe("platform controls in a preview", () => {
  it("still finds what is known when one container has a value that is not", () => {
    const unclear = unknown(goodContainer({ name: "a" }), "securityContext");
    const bad = goodContainer({ name: "b", securityContext: { privileged: true } });
    const { violations, error } = run(find("PLT-02"), deployment(goodPod({ containers: [unclear, bad] })));
    expect(violations).to.have.length(1);
    expect(violations[0]).to.contain('container "b"');
    expect(error?.message).to.contain("can't be known");
  });

  it("does not read what a control has no business with", () => {
    const { error } = run(find("PLT-02"), deployment(goodPod({ containers: [unknown(goodContainer(), "image")] })));
    expect(error).to.equal(undefined);
  });
});

describe("exemptions", () => {
  const config = { exemptNamespaces: ["billing"] };
  const bad = deployment(podWith({ privileged: true }));

  it("leaves the named namespaces alone, and no other", () => {
    expect(run(find("PLT-02"), { ...bad, config }).violations).to.deep.equal([]);
    expect(run(find("PLT-02"), { ...bad, config: { exemptNamespaces: ["other"] } }).violations).to.have.length(1);
  });

  it("knows a namespace by its own name", () => {
    expect(run(find("PLT-01"), { ...namespace({}), config }).violations).to.deep.equal([]);
  });
});
