import { expect } from "chai";
import { show, valueAt } from "../../../scripts/preview/values";

const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "[secret]" };

describe("values in a diff", () => {
  it("never shows a secret, marked or by name, whole or inside", () => {
    expect(show(secret, "data")).to.equal('"[secret]"');
    expect(show({ a: secret, privateKey: "pem" }, "data")).to.equal('{"a":"[secret]","privateKey":"[secret]"}');
    expect(show("hunter2", "spec.adminPassword")).to.equal("[secret]");
    expect(valueAt({ data: secret }, "data.key")).to.equal(secret);
  });

  it("says what is not known before the update", () => {
    expect(show("04da6b54-80e4-46f7-96ec-b56ff0331ba9", "address")).to.equal('"(known after up)"');
  });

  it("keeps values short, and apart from Markdown", () => {
    expect(show("x".repeat(999), "text")).to.have.length(121);
    expect(show("```", "text")).to.equal(`"'''"`);
  });

  it("follows property paths", () => {
    const root = { spec: { containers: [{ image: "a" }], labels: { "a.b/c": 1 } } };
    expect(valueAt(root, "spec.containers[0].image")).to.equal("a");
    expect(valueAt(root, 'spec.labels["a.b/c"]')).to.equal(1);
    expect(valueAt(root, "spec.none.deeper")).to.equal(undefined);
  });
});
