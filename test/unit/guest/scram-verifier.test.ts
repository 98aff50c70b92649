import { expect } from "chai";
import { scramVerifier } from "../../../components/guest/database/scram-verifier";

describe("a SCRAM verifier", () => {
  it("is the same for the same password, and another for another account", () => {
    expect(scramVerifier("a", "secret")).to.equal(scramVerifier("a", "secret"));
    expect(scramVerifier("a", "secret")).not.to.equal(scramVerifier("b", "secret"));
    expect(scramVerifier("a", "secret")).not.to.contain("secret");
  });

  it("has the form that PostgreSQL takes for a verifier, with keys of 32 bytes", () => {
    const [, salt, stored, server] = /^SCRAM-SHA-256\$4096:([^$]+)\$([^:]+):(.+)$/.exec(scramVerifier("a", "b"))!;
    const sizes = [salt, stored, server].map((text) => Buffer.from(text!, "base64").length);
    expect(sizes).to.deep.equal([16, 32, 32]);
  });
});
