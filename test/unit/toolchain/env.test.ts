import { execFileSync } from "node:child_process";
import { expect } from "chai";
import { environment, searchPath } from "../../../scripts/cli/env";
import { exportLines } from "../../../scripts/cli/shell-quote";
import { UserError } from "../../../scripts/user-error";

describe("powercloud env", () => {
  it("prints what a shell reads back unchanged", () => {
    const values = { A: "it's", B: "a b\nc", C: '$HOME `id` "x" \\', D: "", E: "-n *" };
    for (const [name, value] of Object.entries(values)) {
      const script = `${exportLines(values)}\nprintf %s "$${name}"`;
      expect(execFileSync("sh", ["-c", script], { encoding: "utf8" })).to.equal(value);
    }
  });

  it("puts its pulumi first and kubectl last, once however often it is evaluated", () => {
    const once = searchPath("/usr/bin:/bin", "/ours", "/kube");
    expect(once).to.equal("/ours:/usr/bin:/bin:/kube");
    expect(searchPath(once, "/ours", "/kube")).to.equal(once);
  });

  it("refuses an environment without a model", async () => {
    const error = await environment("no-such").catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(UserError);
    expect((error as UserError).message).to.include("models/no-such.yaml does not exist");
  });
});
