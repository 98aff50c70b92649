import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { clusterAuthority } from "../../../components/platform/kubernetes/cluster";

const data = (authority: string) => ({ "certificate-authority-data": Buffer.from(authority).toString("base64") });
const context = (name: string, cluster = name) => ({ name, context: { cluster, user: "admin" } });

describe("the authority of a kubeconfig", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "powercloud-kubeconfig-"));
    file = join(folder, "config");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const authority = (config: unknown) => {
    writeFileSync(file, JSON.stringify(config));
    return new Promise<string>((resolve) => clusterAuthority(file).apply(resolve));
  };
  const refusal = (config: unknown) => {
    writeFileSync(file, JSON.stringify(config));
    try {
      clusterAuthority(file);
    } catch (error) {
      expect(error).to.be.instanceOf(pulumi.RunError);
      return (error as Error).message;
    }
    throw new Error("nothing was refused");
  };

  it("is the current context's, wherever its cluster stands", async () => {
    const clusters = ["office", "lab", "test"].map((name) => ({ name, cluster: data(`of ${name}`) }));
    const contexts = [context("office"), context("me@lab", "lab"), context("test")];
    const of = (current: string) => authority({ clusters, contexts, "current-context": current });
    expect(await of("me@lab")).to.equal("of lab");
    expect(await of("test")).to.equal("of test");
    expect(await of("office")).to.equal("of office");
  });

  it("is that of the first of two with one name, as with kubectl", async () => {
    const clusters = ["first", "second"].map((text) => ({ name: "lab", cluster: data(text) }));
    const contexts = [context("now", "lab"), context("now", "other")];
    expect(await authority({ clusters, contexts, "current-context": "now" })).to.equal("first");
  });

  it("may lie in a file beside the kubeconfig, or elsewhere", async () => {
    mkdirSync(join(folder, "pki"));
    writeFileSync(join(folder, "pki", "ca.crt"), "from a file");
    for (const path of ["pki/ca.crt", "./pki/ca.crt", join(folder, "pki", "ca.crt")]) {
      const clusters = [
        { name: "a", cluster: data("no") },
        { name: "b", cluster: { "certificate-authority": path } },
      ];
      expect(await authority({ clusters, contexts: [context("b")], "current-context": "b" })).to.equal("from a file");
    }
  });

  it("is refused with what is there and what to do", () => {
    const clusters = [{ name: "lab", cluster: data("x") }];
    const contexts = [context("lab"), context("gone"), context("bare")];
    expect(refusal({ clusters, contexts })).to.contain("no current-context").and.contain('"lab", "gone", "bare"');
    expect(refusal({ clusters, contexts, "current-context": "other" })).to.contain('is "other", but its contexts');
    expect(refusal({ clusters, contexts, "current-context": "gone" })).to.contain('names cluster "gone"');
    expect(refusal({ clusters: null, contexts: null, "current-context": "lab" })).to.contain("contexts are none");
    const bare = [...clusters, { name: "bare", cluster: { "certificate-authority": "no.crt" } }];
    const message = refusal({ clusters: bare, contexts, "current-context": "bare" });
    expect(message)
      .to.contain(`${join(folder, "no.crt")} does not exist`)
      .and.contain("--flatten");
  });
});
