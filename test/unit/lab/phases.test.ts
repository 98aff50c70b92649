import { expect } from "chai";
import { describeLine, phasesUntil } from "../../../scripts/lab/phases";
import { diagnostics } from "../../../scripts/lab/pulumi";

const OUTPUT = `Previewing update (lab.integration):
@ previewing update....
 +  pulumi:pulumi:Stack powercloud-lab.integration create
 +  libvirt:index:Volume guiyang-1-base create
    pulumi:pulumi:Stack powercloud-lab.integration
Resources:
    + 12 to create
    3 unchanged

Updating (lab.integration):
 +  libvirt:index:Volume guiyang-1-base creating (0s)
 +  libvirt:index:Volume guiyang-1-base creating (0s) 40 % uploaded
 ~  libvirt:index:Network guiyang-1-business updating (1s) [diff: ~bridge]
Outputs:
    hosts: []
Resources:
    + 10 created
    ~ 2 updated
    +-1 replaced
    3 unchanged

Duration: 12s`.split("\n");

describe("lab phases", () => {
  it("are run in their order", () => {
    expect(phasesUntil("virtualization")).to.deep.equal(["standardization", "integration", "virtualization"]);
  });

  it("show what Pulumi is doing", () => {
    const doing = OUTPUT.flatMap((line) => describeLine(line) ?? []);
    expect(doing).to.include("previewing");
    expect(doing).to.include("guiyang-1-base creating (0s) 40 % uploaded");
    expect(doing).to.include("guiyang-1-business updating (1s) [diff: ~bridge]");
    expect(doing.join("\n")).not.to.include("unchanged");
  });

  it("show Pulumi's diagnostics when it fails", () => {
    const lines = [
      "Previewing update",
      "Diagnostics:",
      "  x:y:Z (a):",
      "    a will be made",
      "",
      "Updating",
      " +  x:y:Z a creating",
      "Diagnostics:",
      "  x:y:Z (a):",
      "    error: no",
      "",
      "Resources:",
      "    1 errored",
    ];
    expect(diagnostics(lines)).to.equal("  x:y:Z (a):\n    error: no");
    expect(diagnostics(["error: no such stack"])).to.equal("error: no such stack");
  });
});
