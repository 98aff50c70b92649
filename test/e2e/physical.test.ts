import { expect } from "chai";
import { DATABASE_BIN } from "../../components/guest/database-paths";
import { labIdentity } from "../../scripts/lab/identity";
import { projectRoot } from "../../scripts/paths";
import type { CloudContract, VirtualizationContract } from "../../contracts/contracts";
import {
  domains,
  inGuest,
  kubectl,
  lab,
  labExists,
  outputs,
  type PhaseName,
  pools,
  pulumi,
  readLabFile,
  virshOn,
} from "../support/lab/lab";
import { addressTests } from "./addresses";
import { adoptionTests } from "./adoption";
import { copyTests } from "./copies";
import { useModel, withHostState, withSwitchedHost } from "../support/lab/lab-model";
import { reportFailures } from "../support/lab/lab-report";
import { records, writesAndReads } from "../support/lab/records";
import { SteadyConnection } from "../support/lab/steady-connection";

interface Nodes {
  items: { metadata: { name: string }; status: { conditions: { type: string; status: string }[] } }[];
}

const MINUTE = 60_000;
const PHASE = "virtualization";
const INTERNAL_PORT = 30443;
/** Exits 0 on the primary database, 1 on a standby. */
const IS_PRIMARY = `[ $(${DATABASE_BIN}/psql -U postgres -d postgres -Atc 'SELECT pg_is_in_recovery()') = f ]`;

/** The physical layer as its engineer knows it: machines grow, hosts are drained and die, by edits of the model. */
describe("the physical layer of the lab", function () {
  this.timeout(30 * MINUTE);
  this.bail(true);
  const ours = !labExists();
  reportFailures();
  /** Hosts that were stopped for good. */
  const lost: string[] = [];

  before(async () => {
    expect((await lab("up")).exitCode).to.equal(0);
  });

  after(async () => {
    if (ours) await lab("down");
  });

  const placement = async () => (await outputs<VirtualizationContract>(PHASE)).placement;

  async function bringUp(phase: PhaseName = PHASE): Promise<string> {
    const result = await pulumi(phase, ["up", "--yes", "--skip-preview"]);
    expect(result.exitCode, result.stdout + result.stderr).to.equal(0);
    return result.stdout;
  }

  async function readyNodes(): Promise<string[]> {
    const { items } = await kubectl<Nodes>("get", "nodes");
    const ready = items.filter(({ status }) =>
      status.conditions.some((c) => c.type === "Ready" && c.status === "True"),
    );
    return ready.map(({ metadata }) => metadata.name).sort();
  }

  it("makes the workers larger as they run", async () => {
    const before = await placement();
    const identity = async (name: string) => [
      await virshOn(before[name]!, "domuuid", name),
      await virshOn(before[name]!, "domid", name),
    ];
    const first = await identity("worker-1");
    await useModel(PHASE, larger);
    await bringUp();
    expect(await placement()).to.deep.equal(before);
    expect(await identity("worker-1")).to.deep.equal(first);
    const sees =
      '[ "$(nproc)" = 3 ] && [ "$(lsblk -bdno SIZE /dev/vda)" = $((13 << 30)) ] && grep -q MemTotal /proc/meminfo';
    expect(await inGuest(before["worker-1"]!, "worker-1", sees)).to.equal(0);
    expect(await virshOn(before["worker-1"]!, "dominfo", "worker-1")).to.match(/Used memory: +1835008 KiB/);
    expect(await readyNodes()).to.deep.equal(["worker-1", "worker-2"]);
  });

  it("drains a host live, in the order of the preview", async () => {
    const before = await placement();
    const host = before["worker-1"]!;
    await useModel(PHASE, (text) => withHostState(larger(text), host, "draining"));
    const preview = await pulumi(PHASE, ["preview"]);
    const announced = stepsIn(preview.stdout, /\d+ of \d+: (\S+) will move live from/);
    const carried = Object.keys(before).filter((machine) => before[machine] === host);
    expect([...announced].sort()).to.deep.equal(carried.sort());

    const { staff } = await outputs<CloudContract>("cloud");
    const { workers } = await outputs<VirtualizationContract>(PHASE);
    const connection = SteadyConnection.open(labIdentity(projectRoot).namespace, {
      ...{ host: workers["worker-1"]!, port: INTERNAL_PORT, path: "/business-billing/records" },
      ...{ authority: readLabFile("authority.pem"), identity: staff["billing-clerk"]! },
    });
    const watch = watching(readyNodes);
    const output = await bringUp();
    expect(await watch.stop()).to.deep.equal(["worker-1,worker-2"]);
    const seen = await connection.close();
    expect(seen, JSON.stringify(seen)).to.deep.include({ errors: [], connections: 1 });
    expect(seen.answers).to.be.above(10);
    expect(stepsIn(output, /moving (\S+) from \S+ to \S+$/)).to.deep.equal(announced);
    expect(await domains(host, "--all")).to.deep.equal(host === "tongzi-1" ? ["tongzi-meter-collector"] : []);
    await writesAndReads();
  });

  it("moves nothing when the host is active again", async () => {
    const before = await placement();
    await useModel(PHASE, larger);
    expect(await bringUp()).not.to.match(/moving /);
    expect(await placement()).to.deep.equal(before);
    const refreshed = await pulumi(PHASE, ["preview", "--refresh", "--expect-no-changes", "--diff"]);
    expect(refreshed.exitCode, refreshed.stdout + refreshed.stderr).to.equal(0);
  });

  /** A host that carries nothing. */
  async function idleHost(): Promise<string> {
    const used = Object.values(await placement());
    return ["zunyi-1", "xishui-1", "guiyang-1", "guiyang-2"].find((host) => !used.includes(host))!;
  }

  addressTests(larger);

  adoptionTests(idleHost);

  copyTests();

  it("switches a host off that stands by, and on again", async () => {
    const host = await idleHost();
    await useModel(PHASE, (text) => withSwitchedHost(larger(text), host, "standby"));
    await bringUp();
    expect(await domains(host).catch(() => "silent")).to.equal("silent");
    await useModel(PHASE, (text) => withSwitchedHost(larger(text), host, "active"));
    await bringUp();
    expect(await pools(host)).to.deep.equal(["powercloud"]);
    await useModel(PHASE, larger);
    await bringUp();
  });

  it("retires a host that is empty, and none that is not", async () => {
    const { "worker-1": carrier } = await placement();
    await useModel("integration", (text) => withHostState(text, carrier!, "retired"));
    const refused = await pulumi("integration", ["preview"]);
    expect(refused.exitCode).not.to.equal(0);
    expect(refused.stdout + refused.stderr).to.match(new RegExp(`host ${carrier} cannot be retired yet.*worker-1`));
    const host = await idleHost();
    await useModel("integration", (text) => withHostState(text, host, "retired"));
    await bringUp("integration");
    expect(await pools(host)).to.deep.equal([]);
    await useModel("integration", (text) => text);
    await bringUp("integration");
    expect(await pools(host)).to.deep.equal(["powercloud"]);
  });

  it("runs elsewhere what a host carried that died", async () => {
    const before = await placement();
    const host = [before["worker-1"]!, before["worker-2"]!].find((name) => name !== before["database-1"])!;
    expect((await lab("host", "stop", host)).exitCode).to.equal(0);
    lost.push(host);
    await useModel(PHASE, (text) => withLostHosts(text, lost));
    await bringUp();
    const after = await placement();
    expect(Object.values(after)).not.to.include(host);
    expect(after["database-1"]).to.equal(before["database-1"]).and.not.to.equal(after["database-2"]);
    for (const [machine, carrier] of Object.entries(after)) expect(await domains(carrier)).to.include(machine);
    expect(await readyNodes()).to.deep.equal(["worker-1", "worker-2"]);
    await writesAndReads();
    const clean = await pulumi(PHASE, ["preview", "--expect-no-changes"]);
    expect(clean.exitCode, clean.stdout + clean.stderr).to.equal(0);
  });

  it("lets the standby database take over where the primary's host died, and the modules find it by themselves", async () => {
    const before = await placement();
    const text = await writesAndReads();
    const host = before["database-1"]!;
    expect((await lab("host", "stop", host)).exitCode).to.equal(0);
    lost.push(host);
    await useModel(PHASE, (model) => withLostHosts(model, lost));
    const preview = await pulumi(PHASE, ["preview"]);
    expect(preview.stdout).to.include(
      `database-2 takes over from database-1 as the leader of database: ${host} is lost`,
    );
    await bringUp();
    const after = await placement();
    expect(after["database-2"]).to.equal(before["database-2"]);
    expect(after["database-1"]).not.to.be.oneOf([...lost, after["database-2"]]);
    expect(await inGuest(after["database-2"]!, "database-2", IS_PRIMARY)).to.equal(0);
    expect(await inGuest(after["database-1"]!, "database-1", IS_PRIMARY)).to.equal(1);
    expect(await readyNodes()).to.deep.equal(["worker-1", "worker-2"]);
    expect(await writesAndReads()).not.to.equal(text);
    expect(await records("primary")).to.include(text);
    const clean = await pulumi(PHASE, ["preview", "--expect-no-changes"]);
    expect(clean.exitCode, clean.stdout + clean.stderr).to.equal(0);
  });

  it("makes no empty database where no copy of the data is left", async () => {
    const { "database-1": one, "database-2": two } = await placement();
    await useModel(PHASE, (model) => withLostHosts(model, [...lost, one!, two!]));
    const preview = await pulumi(PHASE, ["preview"]);
    expect(preview.exitCode).not.to.equal(0);
    expect(preview.stdout + preview.stderr).to.include(`database-2: its data was on ${two}, which is lost`);
  });
});

/** The example with workers of one more size; a disk never shrinks again. */
function larger(text: string): string {
  return text.replace("medium: { vcpu: 2, memory: 1536Mi, disk: 12Gi", "medium: { vcpu: 3, memory: 1792Mi, disk: 13Gi");
}

function withLostHosts(text: string, hosts: readonly string[]): string {
  return hosts.reduce((model, host) => withHostState(model, host, "lost"), larger(text));
}

/** What the pattern captures, in order, each once. */
function stepsIn(text: string, pattern: RegExp): string[] {
  return [...new Set(text.split("\n").flatMap((line) => pattern.exec(line.trimEnd())?.[1] ?? []))];
}

/** Asks again and again; gives what was seen, each once. */
function watching(ask: () => Promise<string[]>): { stop(): Promise<string[]> } {
  const seen = new Set<string>();
  let stopped = false;
  const loop = (async () => {
    while (!stopped) {
      seen.add((await ask()).join(","));
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  })();
  return {
    stop: async () => {
      stopped = true;
      await loop;
      return [...seen];
    },
  };
}
