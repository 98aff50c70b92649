import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Properties } from "../../../providers/base/types";
import { clusterNodes } from "../../../providers/powercloud/cluster/cluster-nodes";
import { ProviderClient } from "../../support/provider-client";

const type = "powercloud:index:ClusterNodes";

describe("ClusterNodes", function () {
  this.timeout(10_000);
  let client: ProviderClient;
  let folder: string;
  const path = process.env.PATH;
  before(async () => {
    client = await ProviderClient.start({ name: "powercloud", version: "0.1.0", resource: () => clusterNodes });
  });
  after(() => client.close());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "powercloud-kubectl-"));
    process.env.PATH = `${folder}:${path}`;
  });
  afterEach(() => {
    process.env.PATH = path;
    rmSync(folder, { recursive: true });
  });

  /** A kubectl that keeps a diary, knows the given nodes, and fails at draining those that are full. */
  function withKubectl({ nodes, full = [] }: { nodes: readonly string[]; full?: readonly string[] }): void {
    const script = `#!/bin/sh
echo "$*" >> ${folder}/diary
case "$3 $4" in
  "get node") case " ${nodes.join(" ")} " in *" $5 "*) echo "node/$5" ;; esac ;;
  "drain"*) case " ${full.join(" ")} " in *" $4 "*) echo "error when evicting pods: disruption budget" >&2; exit 1 ;; esac ;;
esac
`;
    writeFileSync(join(folder, "kubectl"), script, { mode: 0o755 });
  }

  const diary = () => {
    const lines = existsSync(join(folder, "diary"))
      ? readFileSync(join(folder, "diary"), "utf8").trim().split("\n")
      : [];
    return lines.map((line) => line.split(" ").slice(2, 5).join(" "));
  };
  const inputs = (...nodes: string[]) => ({ kubeconfig: "/kubeconfig", nodes, drainTimeoutSeconds: 5 });
  const change = (before: Properties, now: Properties, preview = false) =>
    client.update({ type, id: "nodes", oldInputs: before, oldOutputs: before, newInputs: now, preview });

  it("drains a node that is taken out, and then deletes its object", async () => {
    withKubectl({ nodes: ["a", "b", "c"] });
    const { outputs } = await change(inputs("a", "b", "c"), inputs("a", "c"));
    expect(diary()).to.deep.equal(["get node b", "drain b --ignore-daemonsets", "delete node b"]);
    expect(outputs.nodes).to.deep.equal(["a", "c"]);
  });

  it("touches nothing in a preview, for a node that comes, or for one that is gone already", async () => {
    withKubectl({ nodes: ["a", "b"] });
    await change(inputs("a", "b"), inputs("a"), true);
    await change(inputs("a"), inputs("a", "b"));
    expect(diary()).to.deep.equal([]);
    await change(inputs("a", "gone"), inputs("a"));
    expect(diary()).to.deep.equal(["get node gone"]);
  });

  it("lets a node take pods again that not all of them could leave, and tries it again", async () => {
    withKubectl({ nodes: ["a", "b", "c"], full: ["c"] });
    const failure = await change(inputs("a", "b", "c"), inputs("a")).then(
      () => expect.fail("it is drained"),
      (error: Error) => error,
    );
    expect(String(failure)).to.contain("disruption budget").and.to.contain("node c");
    expect(diary().slice(-2)).to.deep.equal(["drain c --ignore-daemonsets", "uncordon c"]);
    const oldOutputs = { ...inputs("a"), nodes: ["a", "c"] };
    const { changes } = await client.diff({
      ...{ type, id: "nodes", oldInputs: inputs("a"), oldOutputs, newInputs: inputs("a") },
    });
    expect(Object.keys(changes)).to.deep.equal(["nodes[1]"]);
  });

  it("says that there is no kubectl", async () => {
    process.env.PATH = folder;
    const failure = await change(inputs("a", "b"), inputs("a")).catch(String);
    expect(String(failure)).to.contain("kubectl is not on PATH");
  });

  it("refuses what is no kubeconfig, no list and no number", async () => {
    const { failures } = await client.check({
      type,
      news: { kubeconfig: ".lab/kubeconfig", nodes: "a", drainTimeoutSeconds: 0.5 },
    });
    expect(failures!.map(({ property }) => property)).to.deep.equal(["kubeconfig", "nodes", "drainTimeoutSeconds"]);
  });
});
