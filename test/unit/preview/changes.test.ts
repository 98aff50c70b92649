import { expect } from "chai";
import { changesOf, count, kindOf } from "../../../scripts/preview/changes";
import { diffLines } from "../../../scripts/preview/diff";
import { parseEvents } from "../../../scripts/preview/events";
import { findingsOf } from "../../../scripts/preview/findings";
import { losesState } from "../../../scripts/preview/stateful";
import { recorded } from "./fixtures";

describe("changes of a preview", () => {
  const changes = changesOf(recorded("changed"));
  const named = (name: string) => changes.find((change) => change.name === name)!;

  it("counts each resource once, a replacement as one", () => {
    expect(count(changes)).to.deep.equal({ create: 1, update: 1, replace: 1, delete: 1, unchanged: 2 });
  });

  it("knows which of them destroy state", () => {
    expect(
      changes
        .filter(losesState)
        .map(({ name }) => name)
        .sort(),
    ).to.deep.equal(["data", "old"]);
    expect(losesState(named("billing"))).to.equal(false);
  });

  it("drops debug messages, in which the engine repeats secrets", () => {
    const debug = { diagnosticEvent: { severity: "debug", message: "value,hunter2" } };
    expect(parseEvents(`${JSON.stringify(debug)}\nwarning: no event\n{"cut":`)).to.deep.equal([]);
  });

  it("shows an update with its values, in diff signs of the first column", () => {
    expect(diffLines(named("billing"))[0]).to.equal("! kubernetes:apps/v1:Deployment billing");
    expect(diffLines(named("billing")).slice(1).join()).to.match(/^! {5}spec: \{.*"replicas":2.* => \{.*"replicas":3/);
  });

  it("shows why something is replaced, and no secret", () => {
    const lines = diffLines(named("data"));
    expect(lines[0]).to.equal("! libvirt:index:Volume data (replaced because of immutable)");
    expect(lines).to.include('!     immutable: "10" => "20" (forces the replacement)');
    expect(lines).to.include("!     password: [secret] => [secret]");
  });

  it("shows what comes and goes on one line", () => {
    expect(diffLines(named("new"))).to.deep.equal(["+ libvirt:index:Domain new"]);
    expect(diffLines(named("old"))).to.deep.equal(["- libvirt:index:Domain old"]);
  });

  it("names a kind without package and version", () => {
    expect(kindOf("kubernetes:core/v1:PersistentVolumeClaim")).to.equal("PersistentVolumeClaim");
  });
});

describe("findings of a preview", () => {
  it("takes rule, clause, resource and fix apart", () => {
    expect(findingsOf(recorded("refused"))).to.deep.equal([
      {
        rule: "PLT-02",
        pack: "powercloud-platform",
        mandatory: true,
        severity: "critical",
        clause: "CIS Kubernetes Benchmark 1.12, 5.2.2",
        resource: "billing (Deployment)",
        found: 'billing, container "web": securityContext.privileged is true.',
        fix: "remove it or set it to false",
      },
    ]);
  });

  it("keeps the words of packs that write otherwise", () => {
    const policyEvent = {
      policyName: "no-public",
      policyPackName: "aws",
      message: "Forbidden.\nBucket is public.",
      enforcementLevel: "advisory",
    };
    const [finding] = findingsOf([{ policyEvent }]);
    expect(finding).to.include({ rule: "no-public", found: "Bucket is public.", mandatory: false });
    expect(finding!.fix).to.equal(undefined);
    expect(finding!.clause).to.equal(undefined);
  });
});
