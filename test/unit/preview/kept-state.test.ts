import { expect } from "chai";
import { changesOf } from "../../../scripts/preview/changes";
import { comment } from "../../../scripts/preview/comment";
import { diffLines } from "../../../scripts/preview/diff";
import type { EngineEvent, StepMetadata } from "../../../scripts/preview/events";
import { report } from "../../../scripts/preview/report";
import { phaseResult } from "../../../scripts/preview/result";
import { leavesState, losesState } from "../../../scripts/preview/stateful";
import { environment, recorded } from "./fixtures";

const names = (events: readonly EngineEvent[], which: typeof losesState) =>
  changesOf(events)
    .filter(which)
    .map(({ name }) => name)
    .sort();

function event(op: string, type: string, name: string, old: Partial<StepMetadata["old"]> & object): EngineEvent {
  const urn = `urn:pulumi:lab.integration::powercloud::${type}::${name}`;
  const state = { type, urn, inputs: {}, ...old };
  return { resourcePreEvent: { metadata: { op, urn, type, old: state, new: op === "delete" ? null : state } } };
}

const text = (...events: EngineEvent[]) => comment(environment(phaseResult("integration", events, 0)));

describe("state that the engine keeps", () => {
  it("is told from state that is lost by the option that the old state has, not the program", () => {
    expect(names(recorded("retained"), losesState)).to.deep.equal(["gone", "lateflag"]);
    expect(names(recorded("retained"), leavesState)).to.deep.equal(["dropflag", "flipped", "kept", "renewed"]);
  });

  it("asks nobody to confirm a loss when an adopted machine leaves the model", () => {
    const shown = text(event("delete", "libvirt:index:Domain", "crm", { retainOnDelete: true }));
    expect(shown).to.not.contain("would be lost").and.not.contain("may be lost").and.not.contain("Careful");
    expect(shown).to.contain("### State that leaves the stack and stays as it is\n\n- Domain `crm`\n");
    expect(shown).to.contain("| integration | 0 | 0 | 0 | 1 | 0 |");
  });

  it("says that a new one comes beside the old one", () => {
    const shown = text(event("replace", "libvirt:index:Volume", "data", { retainOnDelete: true }));
    expect(shown).to.contain("- Volume `data`, beside the new one").and.not.contain("would be lost");
    const [change] = changesOf([event("replace", "libvirt:index:Volume", "data", { retainOnDelete: true })]);
    expect(diffLines(change!)[0]).to.equal("! libvirt:index:Volume data (replaced) (the old one is kept)");
  });

  it("is what the program only read, too", () => {
    const shown = text(event("replace", "kubernetes:core/v1:PersistentVolumeClaim", "bills", { external: true }));
    expect(shown).to.not.contain("would be lost");
  });

  it("does not hide what is lost beside it", () => {
    const shown = text(
      event("delete", "libvirt:index:Domain", "crm", { retainOnDelete: true }),
      event("delete", "libvirt:index:Volume", "crm-disk", {}),
    );
    expect(shown).to.contain("**Careful**: 1 stateful resources").and.contain("- **delete Volume `crm-disk`**");
    expect(shown).to.not.contain("**delete Domain");
  });

  it("is none where a component goes: it holds nothing itself", () => {
    const group = event("delete", "powercloud:user:StaffCertificates", "staff", {});
    expect(names([group], losesState)).to.deep.equal([]);
    expect(names([event("delete", "powercloud:index:Certificate", "staff", {})], losesState)).to.deep.equal(["staff"]);
  });

  it("is what a plan remembers: where machines are, and which addresses they have", () => {
    for (const type of ["Placement", "Addresses"]) {
      expect(names([event("delete", `powercloud:index:${type}`, "plan", {})], losesState), type).to.deep.equal([
        "plan",
      ]);
    }
  });

  it("is in the report for programs", () => {
    const events = [event("delete", "libvirt:index:Domain", "crm", { retainOnDelete: true })];
    const shown = JSON.stringify(report(environment(phaseResult("integration", events, 0))));
    expect(shown).to.contain('"losesState":false,"leavesState":true');
  });
});
