import { expect } from "chai";
import type { CloudContract, VirtualizationContract } from "../../contracts/contracts";
import { ask } from "../support/https";
import {
  domains,
  inGuest,
  kubectl,
  lab,
  labExists,
  outputs,
  powercloud,
  PHASES,
  pools,
  pulumi,
  readLabFile,
  urns,
} from "../support/lab/lab";
import { killDuring, type Victim } from "../support/kill";
import { reportFailures } from "../support/lab/lab-report";
import { writesAndReads } from "../support/lab/records";
import { withPrivilegedModule } from "../support/kube/privileged-module";

interface Named {
  metadata: { name: string; namespace: string };
}
interface Node extends Named {
  status: { conditions: { type: string; status: string }[] };
}
interface Pod extends Named {
  spec: { nodeName: string };
  status: { phase: string; podIP: string };
}

const HOSTS = ["guiyang-1", "guiyang-2", "zunyi-1", "tongzi-1", "xishui-1"];
const MINUTE = 60_000;

/**
 * The whole way, for real: build the lab, use it, break it, take it down. The steps build on one another, so the first
 * failure ends the file; a lab that was there before stays there.
 */
describe("the lab, end to end", function () {
  this.timeout(50 * MINUTE);
  this.bail(true);
  const ours = !labExists();
  reportFailures();

  after(async () => {
    if (ours) await lab("down");
  });

  it("is built through all four phases by one command", async () => {
    expect((await lab("up")).exitCode).to.equal(0);
  });

  it("runs every VM on the host where the plan put it", async () => {
    const { placement } = await outputs<VirtualizationContract>("virtualization");
    for (const host of HOSTS) {
      const planned = Object.keys(placement).filter((machine) => placement[machine] === host);
      const own = host === "tongzi-1" ? ["tongzi-meter-collector"] : [];
      expect(await domains(host), host).to.deep.equal([...planned, ...own].sort());
    }
    expect(placement["database-1"]).not.to.equal(placement["database-2"]);
    expect(placement["worker-1"]).not.to.equal(placement["worker-2"]);
  });

  it("has both worker VMs as Ready nodes, and the modules' pods on them", async () => {
    const { items: nodes } = await kubectl<{ items: Node[] }>("get", "nodes");
    const ready = nodes.filter(({ status }) =>
      status.conditions.some((c) => c.type === "Ready" && c.status === "True"),
    );
    expect(ready.map(({ metadata }) => metadata.name)).to.have.members(["worker-1", "worker-2"]);
    const { items: pods } = await kubectl<{ items: Pod[] }>("get", "pods", "--all-namespaces");
    const running = pods.filter(({ status }) => status.phase === "Running");
    for (const namespace of ["business", "service", "analysis", "access"]) {
      const nodesOf = running
        .filter(({ metadata }) => metadata.namespace === namespace)
        .map(({ spec }) => spec.nodeName);
      expect(nodesOf, namespace).not.to.be.empty;
      expect(["worker-1", "worker-2"]).to.include.members(nodesOf);
    }
  });

  it("reads on the standby what was written through the internal entrance", writesAndReads);

  it("lets a role into its own modules only", async () => {
    const { entrances, staff } = await outputs<CloudContract>("cloud");
    const authority = readLabFile("authority.pem");
    const answer = await ask(`${entrances.internal.url}/business-billing/`, { authority, identity: staff["analyst"] });
    expect(answer.status).to.equal(403);
    expect(answer.text).to.include("business-billing");
    const anonymous = ask(`${entrances.internal.url}/business-billing/`, { authority }).then(({ status }) => status);
    expect(await anonymous.catch(() => "refused")).to.equal("refused");
  });

  it("shows outsiders the service module, and refuses the business module clearly", async () => {
    const { entrances } = await outputs<CloudContract>("cloud");
    const authority = readLabFile("authority.pem");
    expect((await ask(`${entrances.public.url}/internet-service/`, { authority })).status).to.equal(200);
    const refused = await ask(`${entrances.public.url}/business-billing/`, { authority });
    expect(refused.status).to.equal(403);
    expect(refused.text).to.match(/staff only/);
  });

  it("denies by default what no network policy allows", async () => {
    const { placement } = await outputs<VirtualizationContract>("virtualization");
    const { items } = await kubectl<{ items: Pod[] }>("get", "pods", "-n", "business");
    const pod = items.find(({ status }) => status.phase === "Running")!;
    const other = pod.spec.nodeName === "worker-1" ? "worker-2" : "worker-1";
    // A worker is not the gateway: its packets to a module on the other worker are dropped, while the node's own
    // probes reach the very same port.
    const knock = `timeout 20 bash -c '</dev/tcp/${pod.status.podIP}/8080'`;
    expect(await inGuest(placement[other]!, other, knock), `from ${other}`).to.equal(124);
    expect(await inGuest(placement[pod.spec.nodeName]!, pod.spec.nodeName, knock), "from its own node").to.equal(0);
  });

  for (const phase of PHASES) {
    it(`previews no change of ${phase} right after`, async () => {
      const result = await pulumi(phase, ["preview", "--expect-no-changes", "--diff"]);
      expect(result.exitCode, result.stdout + result.stderr).to.equal(0);
    });
  }

  it("shows all four phases and the findings of the policies as one Markdown comment", async () => {
    const { stdout } = await powercloud("preview", "--env", "lab");
    for (const phase of PHASES) expect(stdout).to.match(new RegExp(`^\\|[^|]*${phase}`, "m"));
    expect(stdout).not.to.include("PRIVATE KEY");
  });

  it("passes the platform policies, and fails them with a privileged container", async () => {
    const passing = await pulumi("cloud", ["preview", "--policy-pack", "policies/platform"]);
    expect(passing.exitCode, passing.stdout + passing.stderr).to.equal(0);
    const failing = await withPrivilegedModule((folder) =>
      pulumi("cloud", ["preview", "--policy-pack", "policies/platform"], folder),
    );
    expect(failing.exitCode).not.to.equal(0);
    expect(failing.stdout + failing.stderr)
      .to.match(/PLT-02/)
      .and.to.match(/business-billing/)
      .and.to.match(/privileged/);
  });

  it("is destroyed in reverse order and leaves the hosts empty", async () => {
    for (const phase of [...PHASES].reverse()) {
      const result = await pulumi(phase, ["destroy", "--yes", "--skip-preview"]);
      expect(result.exitCode, `${phase}: ${result.stdout}${result.stderr}`).to.equal(0);
    }
    for (const host of HOSTS) {
      expect(await domains(host, "--all"), host).to.deep.equal([]);
      expect(await pools(host), host).to.deep.equal([]);
    }
  });

  it("takes virtualization up again after the CLI, the program and a plugin were killed", async () => {
    await succeed("standardization");
    await succeed("integration");
    await survive("virtualization", allCreating("database-1", "database-2", "worker-1", "worker-2"), "plugin:libvirt");
    for (const host of HOSTS) {
      expect(new Set(await domains(host, "--all")).size, host).to.equal((await domains(host)).length);
    }
  });

  it("takes cloud up again after the CLI, the program and a plugin were killed", async () => {
    await survive(
      "cloud",
      allCreating("business-billing", "internet-service", "historical-statistics"),
      "plugin:kubernetes",
    );
    const namespaces = ["business", "service", "analysis", "access"];
    const deployments = await kubectl<{ items: Named[] }>("get", "deployments", "--all-namespaces");
    expect(deployments.items.map(({ metadata }) => metadata.name)).to.have.members([
      "business-billing",
      "gateway",
      "historical-statistics",
      "internet-service",
    ]);
    expect(deployments.items.every(({ metadata }) => namespaces.includes(metadata.namespace))).to.equal(true);
  });

  it("serves again, as a second `npm run lab` finds", async () => {
    expect((await lab("up")).exitCode).to.equal(0);
    await writesAndReads();
  });
});

async function succeed(phase: (typeof PHASES)[number]): Promise<void> {
  const result = await pulumi(phase, ["up", "--yes", "--skip-preview"]);
  expect(result.exitCode, `${phase}: ${result.stdout}${result.stderr}`).to.equal(0);
}

/** Matches once the domain or the deployment of each name is being created, in whatever order. */
function allCreating(...names: string[]): RegExp {
  return new RegExp(names.map((name) => `(?=[^]*${name}-(domain|deployment) creating)`).join(""));
}

/**
 * Breaks `up` once for each victim; then one plain `up` finishes, and nothing is left to do or was lost. The program comes
 * last: without it the engine still finishes what is under way, so that little is left to be created after it.
 */
async function survive(phase: (typeof PHASES)[number], moment: RegExp, plugin: Victim): Promise<void> {
  for (const victim of ["cli", plugin, "program"] as const) await killDuring(phase, victim, moment);
  await succeed(phase);
  const names = await urns(phase);
  expect(new Set(names).size).to.equal(names.length);
  const clean = await pulumi(phase, ["preview", "--expect-no-changes", "--diff"]);
  expect(clean.exitCode, clean.stdout + clean.stderr).to.equal(0);
}
