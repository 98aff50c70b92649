import { expect } from "chai";
import { comment, marker } from "../../../scripts/preview/comment";
import type { EngineEvent } from "../../../scripts/preview/events";
import { report } from "../../../scripts/preview/report";
import { exitCodeOf, phaseResult } from "../../../scripts/preview/result";
import { waitingFor } from "../../../scripts/preview/run-phase";
import { LIMIT } from "../../../scripts/preview/sections";
import { crowd, environment, recorded } from "./fixtures";

const changed = () => phaseResult("cloud", recorded("changed"), 0);
const refused = () => phaseResult("cloud", recorded("refused"), 1);
const unchanged = phaseResult("integration", [same()], 0);

function same(): EngineEvent {
  const urn = "urn:pulumi:lab.integration::powercloud::libvirt:index:Network::n";
  return { resourcePreEvent: { metadata: { op: "same", urn, type: "libvirt:index:Network", old: null, new: null } } };
}

describe("preview comment", () => {
  it("starts with the hidden marker, then the verdict, then the table", () => {
    const lines = comment(environment(changed())).split("\n");
    expect(lines[0]).to.equal(marker("lab")).and.equal("<!-- powercloud preview lab -->");
    expect(lines[3]).to.equal("**Careful**: 2 stateful resources would be deleted or replaced.");
    expect(lines[5]).to.equal("| phase | create | update | replace | delete | unchanged | policy |");
    expect(lines[7]).to.equal("| cloud | 1 | 1 | **1** | **1** | 2 | passed |");
  });

  it("has state that would be lost in bold, and says who must agree to it", () => {
    const text = comment(environment(changed()));
    expect(text).to.contain("- **replace Volume `data`**").and.contain("- **delete Domain `old`**");
    expect(text).to.contain("**The owner of the data** confirms");
    expect(text).to.contain("`pulumi up -s lab.cloud --policy-pack policies/platform`");
  });

  it("folds the diff", () => {
    expect(comment(environment(changed()))).to.match(
      /<details><summary>cloud: 4 changes<\/summary>\n\n```diff\n[+!-] [^]*\n```\n\n<\/details>/,
    );
  });

  it("shows neither outputs nor secrets", () => {
    const text = comment(environment(changed())) + JSON.stringify(report(environment(changed())));
    for (const word of ["hunter2", "out-secret", "host-undefined"]) expect(text).to.not.contain(word);
  });

  it("puts unchanged phases on one line and says that nobody has to act", () => {
    const text = comment(environment(unchanged));
    expect(text).to.contain("**No changes.**").and.contain("\nUnchanged: integration.\n").and.contain("**Nobody**");
    expect(text).to.not.contain("<details>");
  });

  it("tells findings with rule, clause, resource and fix", () => {
    const text = comment(environment(refused()));
    expect(text).to.contain("**Refused**: 1 mandatory policy findings.").and.contain("| **1 mandatory** |");
    expect(text).to.contain("- **PLT-02** (mandatory, critical) on `billing (Deployment)`: ");
    expect(text).to.contain("*Clause:* CIS Kubernetes Benchmark 1.12, 5.2.2.");
    expect(text).to.contain("*Fix:* remove it or set it to false.");
  });

  it("keeps words from outside from becoming tags, mentions or fences", () => {
    const policyEvent = {
      policyName: "p",
      policyPackName: "p",
      message: "<img> @team a|b",
      enforcementLevel: "advisory",
    };
    expect(comment(environment(phaseResult("cloud", [{ policyEvent }], 0)))).to.contain("&lt;img> &#64;team a\\|b");
    const diagnosticEvent = { severity: "error", message: "```\nescaped" };
    expect(comment(environment(phaseResult("cloud", [{ diagnosticEvent }], 1)))).to.contain("'''\nescaped\n```");
  });

  it("stays within the limit by leaving out details, never counts", () => {
    const text = comment(environment(phaseResult("cloud", crowd(2000), 0), phaseResult("integration", crowd(2000), 0)));
    expect(text.length)
      .to.be.at.most(LIMIT)
      .and.above(LIMIT - 2000);
    expect(text)
      .to.contain("| cloud | 0 | 2000 |")
      .and.contain("cloud: 2000 changes")
      .and.contain("integration: 2000 changes");
    expect(text).to.match(/… \d+ more lines left out/);
  });
});

describe("exit code of a preview", () => {
  const error = { diagnosticEvent: { severity: "error", message: "host zunyi-1 is down" } };

  it("is 0 when all is fine, 1 for mandatory findings, 3 for a failure", () => {
    expect(exitCodeOf(environment(changed(), unchanged))).to.equal(0);
    expect(exitCodeOf(environment(unchanged, refused()))).to.equal(1);
    expect(exitCodeOf(environment(refused(), phaseResult("integration", [error], 1)))).to.equal(3);
  });

  it("takes a failure without words for a failure", () => {
    expect(phaseResult("cloud", [], 255)).to.deep.include({ status: "failed", errors: ["pulumi ended with 255"] });
  });

  it("shows the engine's error in the comment", () => {
    expect(comment(environment(phaseResult("cloud", [error], 1)))).to.contain("host zunyi-1 is down");
  });
});

describe("a phase that cannot be previewed yet", () => {
  const stacks = new Map([
    ["lab.standardization", true],
    ["lab.integration", false],
  ]);

  it("waits for an earlier phase that was never brought up", () => {
    expect(waitingFor("lab", "virtualization", stacks)?.reason).to.equal(
      "virtualization builds on integration, and `lab.integration` was never brought up.",
    );
    expect(waitingFor("lab", "cloud", stacks)?.command).to.equal("pulumi up -s lab.virtualization");
  });

  it("waits for its own stack, and for nothing else", () => {
    expect(waitingFor("lab", "integration", stacks)).to.equal(undefined);
    expect(waitingFor("guizhou", "standardization", stacks)?.command).to.equal(
      "pulumi stack init guizhou.standardization",
    );
  });

  it("is one sentence and no crash", () => {
    const waiting = waitingFor("lab", "cloud", stacks)!;
    const text = comment(environment(unchanged, waiting));
    expect(text).to.contain("| cloud | waiting |").and.contain(`\n- ${waiting.reason}\n`);
    expect(exitCodeOf(environment(unchanged, waiting))).to.equal(0);
    expect(exitCodeOf(environment(waiting))).to.equal(3);
  });
});
