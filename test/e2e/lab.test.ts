import { expect } from "chai";
import type { CloudContract, VirtualizationContract } from "../../contracts/contracts";
import { ask, NO_CERTIFICATE, refusal } from "../support/https";
import { withPrivilegedModule } from "../support/kube/privileged-module";
import { killDuring } from "../support/kill";
import { allCreating } from "../support/lab/creating";
import {
  domains,
  inGuest,
  initStack,
  kubectl,
  lab,
  labExists,
  outputs,
  powercloud,
  PHASES,
  pools,
  pulumi,
  readLabFile,
} from "../support/lab/lab";
import { reportFailures } from "../support/lab/lab-report";
import { destroy, HOSTS, namesAreUnique, readyNodes } from "../support/lab/phases";
import { writesAndReads } from "../support/lab/records";

interface Named {
  metadata: { name: string; namespace: string };
}
interface Pod extends Named {
  spec: { nodeName: string };
  status: { phase: string; podIP: string };
}

const MINUTE = 60_000;

/**
 * The whole way, for real, once: build a lab, break the building, use the lab, take it down. The steps build on one another,
 * so the first failure ends the file. Where a lab is up already, it is taken down first and stays up in the end. Longer
 * scenarios are drills: test/drills.
 */
describe("the lab, end to end", function () {
  this.timeout(50 * MINUTE);
  this.bail(true);
  const ours = !labExists();
  reportFailures();

  after(async () => {
    if (ours) await lab("down");
  });

  function leavesNothing(): void {
    it("is destroyed in reverse order and leaves the hosts empty", async () => {
      for (const phase of [...PHASES].reverse()) await destroy(phase);
      for (const host of HOSTS) {
        expect(await domains(host, "--all"), host).to.deep.equal([]);
        expect(await pools(host), host).to.deep.equal([]);
      }
    });
  }

  if (!ours) leavesNothing();

  it("is built by one command up to a stage", async () => {
    expect((await lab("up", "--until", "integration")).exitCode).to.equal(0);
    expect(await pools("guiyang-1")).to.deep.equal(["powercloud"]);
  });

  it("loses the CLI in the middle of an update", async () => {
    if (ours) await initStack("virtualization");
    const moment = allCreating("domain", "database-1", "database-2", "worker-1", "worker-2");
    await killDuring("virtualization", "cli", moment);
  });

  it("is built to its end by the same command, and nothing of the broken update is left", async () => {
    expect((await lab("up")).exitCode).to.equal(0);
    for (const host of HOSTS) expect(await domains(host), host).to.deep.equal(await domains(host, "--all"));
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
    expect(await readyNodes()).to.deep.equal(["worker-1", "worker-2"]);
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

  it("reads on the standby what was written through the internal entrance", async () => void (await writesAndReads()));

  it("lets a role into its own modules only", async () => {
    const { entrances, staff } = await outputs<CloudContract>("cloud");
    const authority = readLabFile("authority.pem");
    const answer = await ask(`${entrances.internal.url}/business-billing/`, { authority, identity: staff["analyst"] });
    expect(answer.status).to.equal(403);
    expect(answer.text).to.include("business-billing");
    const anonymous = ask(`${entrances.internal.url}/business-billing/`, { authority });
    expect(await refusal(anonymous)).to.equal(NO_CERTIFICATE);
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

  it("shows that nothing is left to do in any phase, and that the policies pass, as one Markdown comment", async () => {
    const { stdout } = await powercloud("preview", "--env", "lab");
    for (const phase of PHASES) expect(stdout).to.match(new RegExp(`^\\|[^|]*${phase}`, "m"));
    expect(stdout).to.include(`Unchanged: ${PHASES.join(", ")}.`);
    expect(stdout).not.to.match(/\*\*\d+ mandatory\*\*/);
    expect(stdout).not.to.include("PRIVATE KEY");
  });

  for (const phase of PHASES) it(`has nothing twice in the state of ${phase}`, () => namesAreUnique(phase));

  it("fails the platform policies with a privileged container", async () => {
    const failing = await withPrivilegedModule((folder) =>
      pulumi("cloud", ["preview", "--policy-pack", "policies/platform"], folder),
    );
    expect(failing.exitCode).not.to.equal(0);
    expect(failing.stdout + failing.stderr)
      .to.match(/PLT-02/)
      .and.to.match(/business-billing/)
      .and.to.match(/privileged/);
  });

  if (ours) leavesNothing();
});
