/** What phases measure when they are brought up, under mocks: the fixture's evidence, and what is the matter when something is. */
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type Condition, PHASES, type PhaseName } from "../../../contracts/contracts";
import type { Model } from "../../../model/types";
import { cloud } from "../../../stacks/cloud";
import { integration } from "../../../stacks/integration";
import { phases } from "../../../stacks/phases";
import { standardization } from "../../../stacks/standardization";
import { virtualization } from "../../../stacks/virtualization";
import { projectRoot } from "../../../scripts/paths";
import { contracts } from "../../fixtures/contracts";
import { replicatedLab } from "../../fixtures/models";
import { planOf, received } from "../../support/golden";
import { type Answers, LAB_ANSWERS, listAt, primarySays, standbySays } from "../../support/mocked-answers";
import { withMockedState } from "../../support/mocked-state";
import { receiving } from "../../support/receiving";

const FIXTURE = join(projectRoot, "test/fixtures/evidence.json");
const FOLDER = mkdtempSync(join(tmpdir(), "powercloud-gates-"));
const DISK = join(FOLDER, "disk");
const MANIFEST = join(FOLDER, "manifest.json");

const { kubernetes } = replicatedLab.platform;
const model: Model = {
  ...replicatedLab,
  standards: {
    ...replicatedLab.standards,
    images: { "debian-12": { ...replicatedLab.standards.images["debian-12"], manifest: MANIFEST } },
  },
  platform: { ...replicatedLab.platform, kubernetes: { ...kubernetes, kubeconfig: "test/fixtures/kubeconfig.yaml" } },
};

const BRING_UP: Record<PhaseName, (of: Model) => unknown> = {
  standardization: (of) => standardization({ model: of, previous: undefined }),
  integration: (of) => integration({ model: of, previous: received(contracts.standardization) }),
  virtualization: (of) => virtualization({ model: of, previous: received(contracts.integration) }),
  cloud: (of) => cloud({ model: of, previous: received(contracts.virtualization) }),
};

interface Case {
  readonly phase: PhaseName;
  /** Name and component of the only condition that does not hold. */
  readonly fails: string;
  /** What the next phase says of it. */
  readonly says: RegExp;
  readonly answers?: Answers;
  readonly of?: Model;
  /** Outputs of resources that are not as usual, by the resource's name. */
  readonly state?: Readonly<Record<string, object>>;
  readonly disk?: string;
}

const YESTERDAY = new Date(Date.now() - 100_000_000).toISOString();
const SOON = new Date(Date.now() + 86_400_000).toISOString();
const said = (report: object) => ({ exitCode: 0, output: JSON.stringify(report) });
const tiny: Model = {
  ...model,
  standards: { ...model.standards, overcommit: { ...model.standards.overcommit, memory: 1 } },
  platform: { ...model.platform, kubernetes: { ...model.platform.kubernetes, workers: 40 } },
};

const guest = (machine: string, answer: (command: string) => object | undefined): Answers => ({
  "libvirt:index:measureGuest": (inputs) => {
    const command = (inputs["command"] as string[]).join(" ");
    const usual = LAB_ANSWERS["libvirt:index:measureGuest"]!(inputs) as { output: string };
    const own = inputs["domain"] === machine ? answer(command) : undefined;
    if (own === undefined) return usual;
    if (!("report" in own)) return own;
    const { certificate } = JSON.parse(usual.output) as { certificate: string };
    return said({ certificate, ...(own.report as object) });
  },
});

const list = (path: string, change: (items: Record<string, never>[]) => object[]): Answers => ({
  "powercloud:index:readCluster": ({ path: asked }) => {
    const { items } = listAt(String(asked));
    return { body: JSON.stringify({ items: asked === path ? change(items as Record<string, never>[]) : items }) };
  },
});

const host = (uri: string, answer: object): Answers => ({
  "libvirt:index:measureHost": (inputs) => (inputs["host"] === uri ? answer : { missing: [] }),
});

const uriOf = (centre: string, name: string) => replicatedLab.centres[centre]!.hosts[name]!.uri;
const DEPLOYMENTS = "/apis/apps/v1/deployments";
const withReplicas = (name: string, availableReplicas: number) => (items: object[]) =>
  items.map((item) =>
    (item as { metadata: { name: string } }).metadata.name === name ? { ...item, status: { availableReplicas } } : item,
  );

const CASES: readonly Case[] = [
  {
    phase: "standardization",
    fails: "host-answers xishui-1",
    says: /host-answers of xishui-1 is no route to host, .*switch xishui-1 on/,
    answers: host(uriOf("xishui", "xishui-1"), { missing: [], problem: "no route to host" }),
  },
  {
    phase: "standardization",
    fails: "machines-placed capacity",
    says: /machines-placed of capacity is \d+ machines, and its limit is 0 machines .*no place for .*worker-.* and \d+ more/,
    of: tiny,
  },
  {
    phase: "standardization",
    fails: "image-digest debian-12",
    says: /image-digest of debian-12 is [0-9a-f]{64}, and its limit is [0-9a-f]{64} .*image build/,
    disk: "another disk",
  },
  {
    phase: "standardization",
    fails: "authority-days-left staff authority 1",
    says: /authority-days-left of staff authority 1 is (0\.9\d*|1) days, and its limit is 30 days .*another generation/,
    state: { "authorities-staff-1": { notAfter: SOON } },
  },
  {
    phase: "integration",
    fails: "host-pooled zunyi-1",
    says: /host-pooled of zunyi-1 is 2 missing, .*makes on zunyi-1 what it lacks: network powercloud-dmz, volume x in powercloud/,
    answers: host(uriOf("zunyi", "zunyi-1"), { missing: ["network powercloud-dmz", "volume x in powercloud"] }),
  },
  {
    phase: "integration",
    fails: "host-pooled guiyang-2",
    says: /host-pooled of guiyang-2 is connection refused/,
    answers: host(uriOf("guiyang", "guiyang-2"), { missing: [], problem: "connection refused" }),
  },
  {
    phase: "integration",
    fails: "service-runs tongzi-meter-collector",
    says: /service-runs of tongzi-meter-collector is failed, and its limit is active/,
    answers: guest("tongzi-meter-collector", () => ({ exitCode: 3, output: "failed\n" })),
  },
  {
    phase: "integration",
    fails: "copy-age tongzi-meter-collector",
    says: /copy-age of tongzi-meter-collector is 10\d{4} s, and its limit is 86400 s .*copies the disk anew/,
    state: { "tongzi-meter-collector-replica": { copiedAt: YESTERDAY } },
  },
  {
    phase: "virtualization",
    fails: "primary-writes database-1",
    says: /primary-writes of database-1 is not written, and its limit is written/,
    // What was not written is not read on the standby either, which is not to blame for it.
    answers: {
      "libvirt:index:measureGuest": (inputs) => {
        const answer = guest("database-1", () => ({ report: { ...primarySays(), written: false } }));
        const unseen = guest("database-2", () => ({ report: { ...standbySays(), seen: false } }));
        const said = inputs["domain"] === "database-2" ? unseen : answer;
        return said["libvirt:index:measureGuest"]!(inputs);
      },
    },
  },
  {
    phase: "virtualization",
    fails: "primary-writes database-1",
    says: /primary-writes of database-1 is cannot execute CREATE SCHEMA/,
    answers: guest("database-1", () => ({
      exitCode: 3,
      output: "cannot execute CREATE SCHEMA in a read-only transaction",
    })),
  },
  {
    phase: "virtualization",
    fails: "standby-lag database-2",
    says: /standby-lag of database-2 is 99999999 bytes, and its limit is 16777216 bytes/,
    answers: guest("database-1", () => {
      const { written, standbys } = primarySays();
      return { report: { written, standbys: standbys.map((each) => ({ ...each, lagBytes: 99_999_999 })) } };
    }),
  },
  {
    phase: "virtualization",
    fails: "standby-lag database-2",
    says: /standby-lag of database-2 is not connected to the primary/,
    answers: guest("database-1", () => ({ report: { written: true, standbys: [] } })),
  },
  {
    phase: "virtualization",
    fails: "standby-reads-canary database-2",
    says: /standby-reads-canary of database-2 is not read, and its limit is 30 s/,
    answers: guest("database-2", () => ({ report: { seen: false, waitedSeconds: 60 } })),
  },
  {
    phase: "virtualization",
    fails: "certificate-days-left database-2",
    says: /certificate-days-left of database-2 is no certificate, and its limit is 7 days/,
    answers: guest("database-2", () => ({ report: { ...standbySays(), certificate: null } })),
  },
  {
    phase: "virtualization",
    fails: "node-ready worker-2",
    says: /node-ready of worker-2 is not a node, and its limit is Ready/,
    answers: list("/api/v1/nodes", (items) => items.slice(0, 1)),
  },
  {
    phase: "cloud",
    fails: "module-available business-billing",
    says: /module-available of business-billing is 1 replicas, and its limit is 2 replicas/,
    answers: list(DEPLOYMENTS, withReplicas("business-billing", 1)),
  },
  {
    phase: "cloud",
    fails: "gateway-available gateway",
    says: /gateway-available of gateway is 0 replicas, and its limit is 2 replicas/,
    answers: list(DEPLOYMENTS, withReplicas("gateway", 0)),
  },
  {
    phase: "cloud",
    fails: "entrance-answers internal",
    says: /entrance-answers of internal is connect ECONNREFUSED, and its limit is answered .*node port/,
    answers: {
      "powercloud:index:probeEntrance": ({ url }) =>
        String(url).endsWith(":30443")
          ? { problem: "connect ECONNREFUSED" }
          : LAB_ANSWERS["powercloud:index:probeEntrance"]!({}),
    },
  },
  {
    phase: "cloud",
    fails: "certificate-days-left staff analyst",
    says: /certificate-days-left of staff analyst is (0\.9\d*|1) days, and its limit is 7 days/,
    state: { "staff-analyst": { notAfter: SOON } },
  },
  {
    phase: "cloud",
    fails: "certificate-days-left public entrance",
    says: /certificate-days-left of public entrance is (0\.9\d*|1) days/,
    answers: {
      "powercloud:index:probeEntrance": ({ url }) => ({
        notAfter: String(url).endsWith(":31443") ? SOON : new Date("2999-12-31").toISOString(),
      }),
    },
  },
];

async function gateOf({ phase, answers, of, state, disk }: Omit<Case, "fails" | "says">): Promise<Condition[]> {
  writeFileSync(DISK, disk ?? "a disk");
  const { contract, secretFields } = await withMockedState(state ?? {}, () =>
    planOf(`lab.${phase}`, () => BRING_UP[phase](of ?? model), { answers: { ...LAB_ANSWERS, ...answers } }),
  );
  // Or no status could show it.
  expect(secretFields).to.not.include("gate");
  return (contract as { gate: Condition[] }).gate;
}

/** Without what is another one at each measurement. */
function lasting({ measuredAt, since, value, until, ...rest }: Condition): Partial<Condition> {
  expect(new Date(measuredAt).getTime()).to.be.greaterThan(0);
  return { ...rest, ...(since === undefined && until === undefined && { value }), ...(until && { until }) };
}

describe("a gate that is measured", function () {
  this.timeout(60_000);

  before(() => {
    const sha256 = createHash("sha256").update("a disk").digest("hex");
    for (const file of ["kernel", "initrd"]) writeFileSync(join(FOLDER, file), "");
    const image = { ...contracts.standardization.images["debian-12"], disk: DISK, sha256 };
    writeFileSync(
      MANIFEST,
      JSON.stringify({ ...image, kernel: join(FOLDER, "kernel"), initrd: join(FOLDER, "initrd") }),
    );
  });
  after(() => rmSync(FOLDER, { recursive: true }));

  for (const phase of PHASES) {
    it(`of ${phase} has a condition of each name, and holds where all is well`, async () => {
      const gate = await gateOf({ phase });
      const { conditions } = phases.find((each) => each.phase === phase)!;
      expect([...new Set(gate.map(({ name }) => name))]).to.have.members(conditions);
      expect(gate.filter(({ holds }) => !holds)).to.deep.equal([]);
      if (process.env["UPDATE_GOLDEN"] === "1") keep(phase, gate);
      expect(gate.map(lasting)).to.deep.equal(contracts[phase].gate!.map(lasting));
    });
  }

  for (const { fails, says, ...state } of CASES) {
    it(`of ${state.phase} fails in ${fails} alone: ${says.source.slice(0, 60)}`, async () => {
      const gate = await gateOf(state);
      const failed = gate.filter(({ holds }) => !holds).map(({ name, component }) => `${name} ${component}`);
      expect(failed).to.deep.equal([fails]);
      const { refusal } = await receiving(state.phase, { ...contracts[state.phase], gate });
      expect(refusal)
        .to.match(says)
        .and.include(`because the gate of lab.${state.phase} does not hold: ${fails.split(" ")[0]}`);
    });
  }

  it("has a case for each of its conditions", () => {
    const named = new Set(CASES.map(({ phase, fails }) => `${phase} ${fails.split(" ")[0]}`));
    const all = phases.flatMap(({ phase, conditions }) => conditions.map((name) => `${phase} ${name}`));
    expect(all.filter((each) => !named.has(each))).to.deep.equal([]);
  });

  it("asks no host that is off by what the model says", async () => {
    const { zunyi } = model.centres;
    const spare = { ...zunyi!.hosts["zunyi-1"]!, state: "standby" as const };
    const of = { ...model, centres: { ...model.centres, zunyi: { ...zunyi!, hosts: { "zunyi-1": spare } } } };
    const gate = await gateOf({ phase: "standardization", of });
    const asked = gate.filter(({ name }) => name === "host-answers").map(({ component }) => component);
    expect(asked).to.include("guiyang-1").and.not.include("zunyi-1");
  });

  function keep(phase: PhaseName, gate: Condition[]): void {
    const kept = { ...Object.fromEntries(PHASES.map((each) => [each, contracts[each].gate])), [phase]: gate };
    contracts[phase].gate = gate;
    writeFileSync(FIXTURE, `${JSON.stringify(kept, undefined, 2)}\n`);
  }
});
