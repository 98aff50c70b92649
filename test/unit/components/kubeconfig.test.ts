import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { authorityOf } from "../../../components/platform/kubeconfig";

const data = (text: string) => Buffer.from(text).toString("base64");
const cluster = (name: string, pem: string) => `{name: ${name}, cluster: {certificate-authority-data: ${data(pem)}}}`;

describe("the authority that a kubeconfig names", () => {
  const folder = mkdtempSync(join(tmpdir(), "powercloud-kubeconfig-"));
  after(() => rmSync(folder, { recursive: true }));
  const read = (text: string) => {
    writeFileSync(join(folder, "config"), text);
    return authorityOf(join(folder, "config"));
  };
  const contexts = "contexts: [{name: a, context: {cluster: one}}, {name: b, context: {cluster: two}}]";

  it("is that of the current context's cluster, not of the first one", () => {
    const clusters = `clusters: [${cluster("one", "PEM 1")}, ${cluster("two", "PEM 2")}]`;
    expect(read(`${clusters}\n${contexts}\ncurrent-context: b\n`)).to.equal("PEM 2");
    expect(read(`${clusters}\n${contexts}\ncurrent-context: a\n`)).to.equal("PEM 1");
    expect(() => read(`${clusters}\n${contexts}\n`)).to.throw(/no current-context, and 2 clusters/);
  });

  it("is the first one's of two clusters of one name, and the only one's without a choice", () => {
    const twice = `clusters: [${cluster("two", "PEM 1")}, ${cluster("two", "PEM 2")}]`;
    expect(read(`${twice}\n${contexts}\ncurrent-context: b\n`)).to.equal("PEM 1");
    expect(read(`clusters: [${cluster("two", "PEM 2")}]\nusers: null\ncurrent-context: ""\n`)).to.equal("PEM 2");
  });

  it("may be a file beside the kubeconfig, or a value that is merged in, as with kubectl", () => {
    mkdirSync(join(folder, "pki"), { recursive: true });
    writeFileSync(join(folder, "pki/ca.crt"), "PEM 3");
    const file = "clusters: [{name: one, cluster: {certificate-authority: pki/ca.crt}}]";
    expect(read(`${file}\n${contexts}\ncurrent-context: a\n`)).to.equal("PEM 3");
    const merged = `x: &base {certificate-authority-data: ${data("PEM 4")}}\nclusters: [{name: 12, cluster: {<<: *base}}]`;
    expect(read(`${merged}\ncontexts: [{name: yes, context: {cluster: 12}}]\ncurrent-context: yes\n`)).to.equal(
      "PEM 4",
    );
  });

  it("is missed in words without anything of the contents", () => {
    const refused: [string, RegExp][] = [
      ["clusters: []\ncontexts: []\ncurrent-context: hunter2\n", /lacks the context that it calls current/],
      [`${contexts}\ncurrent-context: a\nclusters: null\n`, /lacks the cluster of its current context/],
      [
        `clusters: [{name: one, cluster: {server: x}}]\n${contexts}\ncurrent-context: a\n`,
        /no certificate-authority-data/,
      ],
      ["users: [{hunter2", /cannot be read as YAML/],
    ];
    for (const [text, message] of refused) {
      expect(() => read(text)).to.throw(message);
      expect(() => read(text)).to.not.throw(/hunter2/);
    }
  });
});
