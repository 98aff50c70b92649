import { expect } from "chai";
import { comment } from "../../../scripts/preview/comment";
import type { EngineEvent, ResourceState } from "../../../scripts/preview/events";
import { exitCodeOf, phaseResult } from "../../../scripts/preview/result";
import { environment } from "./fixtures";

const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
const OBJECT = { metadata: { name: "settings", namespace: "business" } };

function event(op: string, type: string, name: string, inputs: object, more: Partial<ResourceState> = {}): EngineEvent {
  const urn = `urn:pulumi:lab.cloud::powercloud::${type}::${name}`;
  const state = { type, urn, inputs: inputs as ResourceState["inputs"], ...more };
  const [old, now] = op === "create" ? [null, state] : [state, op === "delete" ? null : state];
  return { resourcePreEvent: { metadata: { op, urn, type, old, new: now } } };
}

const findings = (...events: EngineEvent[]) => {
  const result = phaseResult("cloud", events, 0);
  return result.status === "waiting" ? [] : result.findings.map(({ resource, found }) => `${resource}: ${found}`);
};

describe("a Kubernetes object whose resource gets another name", () => {
  const renamed = [event("create", CONFIG_MAP, "new", OBJECT), event("delete", CONFIG_MAP, "old", OBJECT)];

  it("is a mandatory finding, as it would be gone", () => {
    expect(findings(...renamed)).to.deep.equal([
      "new (ConfigMap): it is the object core/ConfigMap business/settings of old, which is deleted: " +
        "the object would be taken up, and then be gone",
    ]);
    const result = environment(phaseResult("cloud", renamed, 0));
    expect(exitCodeOf(result)).to.equal(1);
    expect(comment(result)).to.contain('give the resource aliases: [{"name":"old"}]');
  });

  it("does not make a preview of a run that failed for another reason", () => {
    expect(phaseResult("cloud", renamed, 255).status).to.equal("failed");
  });

  it("is found whichever comes first, and in another version of its API", () => {
    const old = event("delete", "kubernetes:autoscaling/v1:HorizontalPodAutoscaler", "old", OBJECT);
    const now = event("create", "kubernetes:autoscaling/v2:HorizontalPodAutoscaler", "new", OBJECT);
    expect(findings(old, now)).to.have.length(1);
  });

  it("is found without a namespace, which is `default`", () => {
    const inputs = { metadata: { name: "a" } };
    const same = { metadata: { name: "a", namespace: "default" } };
    expect(
      findings(event("create", CONFIG_MAP, "new", inputs), event("delete", CONFIG_MAP, "old", same)),
    ).to.have.length(1);
  });

  for (const [what, now, old] of [
    ["another name", event("create", CONFIG_MAP, "new", { metadata: { name: "b" } }), renamed[1]!],
    [
      "another namespace",
      event("create", CONFIG_MAP, "new", { metadata: { ...OBJECT.metadata, namespace: "x" } }),
      renamed[1]!,
    ],
    ["another kind", event("create", "kubernetes:core/v1:Secret", "new", OBJECT), renamed[1]!],
    ["another group", event("create", "kubernetes:example.com/v1:ConfigMap", "new", OBJECT), renamed[1]!],
    ["an old one that is kept", renamed[0]!, event("delete", CONFIG_MAP, "old", OBJECT, { retainOnDelete: true })],
    ["names that the plugin chooses", event("create", CONFIG_MAP, "new", {}), event("delete", CONFIG_MAP, "old", {})],
    ["a replacement", event("replace", CONFIG_MAP, "old", OBJECT), event("same", CONFIG_MAP, "new", OBJECT)],
    [
      "volumes of hosts",
      event("create", "libvirt:index:Volume", "new", OBJECT),
      event("delete", "libvirt:index:Volume", "old", OBJECT),
    ],
  ] as const) {
    it(`is none with ${what}`, () => expect(findings(now, old)).to.deep.equal([]));
  }
});
