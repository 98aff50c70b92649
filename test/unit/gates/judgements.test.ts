/** Raw measurements, each to its condition: when it holds, and what it says when it does not. */
import { expect } from "chai";
import {
  primaryMeasure,
  primaryReport,
  standbyMeasure,
  standbyReport,
} from "../../../components/guest/database/database-measures";
import type { Condition } from "../../../contracts/contracts";
import { nodeReady, replicasAvailable } from "../../../gates/cluster";
import { primaryWrites, standbyLag, standbyReads } from "../../../gates/database";
import { entranceAnswers } from "../../../gates/entrances";
import { copyAge, serviceRuns } from "../../../gates/guests";
import { hostAnswers, hostPooled, wantedOn } from "../../../gates/hosts";
import { imageThere } from "../../../gates/images";
import { STANDBY_LAG_BYTES } from "../../../gates/limits";
import { contracts } from "../../fixtures/contracts";

const NOW = new Date("2026-11-28T12:00:00.000Z");
const outcome = ({ holds, value }: Condition): [boolean, string | number] => [
  holds,
  "text" in value ? value.text : value.number,
];

describe("what is judged of", () => {
  it("hosts: those that answer, and have what they must have", () => {
    expect(outcome(hostAnswers("h", { missing: [] }, NOW))).to.deep.equal([true, "answered"]);
    expect(outcome(hostAnswers("h", { missing: [], problem: "no route" }, NOW))).to.deep.equal([false, "no route"]);
    expect(outcome(hostPooled("h", { missing: [] }, NOW))).to.deep.equal([true, 0]);
    expect(outcome(hostPooled("h", { missing: ["network a"] }, NOW))).to.deep.equal([false, 1]);
    expect(outcome(hostPooled("h", { missing: [], problem: "no route" }, NOW))).to.deep.equal([false, "no route"]);
    const [host] = contracts.integration.hosts;
    expect(wantedOn({ ...host!, storage: { fast: "powercloud-fast" } })).to.deep.equal({
      pools: ["powercloud", "powercloud-fast"],
      networks: ["powercloud-management", "powercloud-business", "powercloud-dmz"],
      volumes: [{ pool: "powercloud", name: "debian-12-0c5a1f9b7d3e-disk" }],
    });
  });

  it("images: the digest, to the last letter", () => {
    expect(imageThere("i", "ab", "ab", NOW).holds).to.equal(true);
    for (const found of ["ac", "", "not readable: ENOENT"]) {
      expect(imageThere("i", "ab", found, NOW).holds, found).to.equal(false);
    }
  });

  it("services: active, said by a command that succeeded", () => {
    const runs = (said: Parameters<typeof serviceRuns>[1]) => outcome(serviceRuns("s", said, NOW));
    expect(runs({ output: "active\n", exitCode: 0 })).to.deep.equal([true, "active"]);
    expect(runs({ output: "failed\n", exitCode: 3 })).to.deep.equal([false, "failed"]);
    expect(runs({ output: "", exitCode: 4 })).to.deep.equal([false, "exit code 4"]);
    expect(runs({ output: "active\n", exitCode: 1 })).to.deep.equal([false, "exit code 1"]);
    expect(runs({ output: "", problem: "no agent" })).to.deep.equal([false, "no agent"]);
  });

  it("copies: their age, which is not known of one that was never made", () => {
    expect(outcome(copyAge("m", "2026-11-28T11:00:00.000Z", 3600, NOW))).to.deep.equal([true, 3600]);
    expect(outcome(copyAge("m", "2026-11-28T10:59:59.000Z", 3600, NOW))).to.deep.equal([false, 3601]);
    expect(outcome(copyAge("m", "never", 3600, NOW))).to.deep.equal([false, "never"]);
  });

  it("the primary: that a row was written", () => {
    const writes = (report: Parameters<typeof primaryWrites>[1]) => outcome(primaryWrites("d", report, NOW));
    expect(writes({ written: true, standbys: [] })).to.deep.equal([true, "written"]);
    expect(writes({ written: false, standbys: [] })).to.deep.equal([false, "not written"]);
    const problem = "ERROR: cannot execute INSERT in a read-only transaction";
    expect(writes({ problem })).to.deep.equal([false, problem]);
  });

  it("standbys: that they stream, and how far they are behind", () => {
    const lag = (state: string, lagBytes: number) =>
      outcome(
        standbyLag("d", "10.0.0.2", { written: true, standbys: [{ address: "10.0.0.2", state, lagBytes }] }, NOW),
      );
    expect(lag("streaming", STANDBY_LAG_BYTES)).to.deep.equal([true, STANDBY_LAG_BYTES]);
    expect(lag("streaming", STANDBY_LAG_BYTES + 1)[0]).to.equal(false);
    expect(lag("catchup", 0)).to.deep.equal([false, "catchup"]);
    const without = standbyLag("d", "10.0.0.3", { written: true, standbys: [] }, NOW);
    expect(outcome(without)).to.deep.equal([false, "not connected to the primary"]);
  });

  it("standbys: that what was written is read, in time", () => {
    const reads = (report: Parameters<typeof standbyReads>[1]) => outcome(standbyReads("d", report, NOW));
    expect(reads({ seen: true, waitedSeconds: 30 })).to.deep.equal([true, 30]);
    expect(reads({ seen: true, waitedSeconds: 31 })).to.deep.equal([false, 31]);
    expect(reads({ seen: false, waitedSeconds: 0 })).to.deep.equal([false, "not read"]);
    expect(reads({ problem: 'relation "powercloud.canary" does not exist' })[0]).to.equal(false);
  });

  it("nodes: Ready, and open for pods", () => {
    const node = (status: string, unschedulable = false) => ({
      body: JSON.stringify({
        items: [
          { metadata: { name: "w" }, spec: { unschedulable }, status: { conditions: [{ type: "Ready", status }] } },
        ],
      }),
    });
    const ready = (said: Parameters<typeof nodeReady>[1], name = "w") => outcome(nodeReady(name, said, NOW));
    expect(ready(node("True"))).to.deep.equal([true, "Ready"]);
    expect(ready(node("False"))).to.deep.equal([false, "not Ready"]);
    expect(ready(node("Unknown"))[0]).to.equal(false);
    expect(ready(node("True", true))).to.deep.equal([false, "Ready, but closed for new pods"]);
    expect(ready(node("True"), "v")).to.deep.equal([false, "not a node"]);
    expect(ready({ problem: "403" })).to.deep.equal([false, "403"]);
    for (const body of ["{}", "<html>", '{"items":[]}']) expect(ready({ body })[0], body).to.equal(false);
  });

  it("Deployments: their available replicas, in their namespace", () => {
    const deployment = (availableReplicas?: number, namespace = "a") => ({
      body: JSON.stringify({ items: [{ metadata: { name: "d", namespace }, status: { availableReplicas } }] }),
    });
    const workload = { name: "n", layer: "user", namespace: "a", deployment: "d", replicas: 2 } as const;
    const available = (said: Parameters<typeof replicasAvailable>[1]) =>
      outcome(replicasAvailable(workload, said, NOW));
    expect(available(deployment(2))).to.deep.equal([true, 2]);
    expect(available(deployment(3))).to.deep.equal([true, 3]);
    expect(available(deployment(1))).to.deep.equal([false, 1]);
    expect(available(deployment())).to.deep.equal([false, 0]);
    expect(available(deployment(2, "b"))).to.deep.equal([false, "no such Deployment"]);
    expect(replicasAvailable(workload, deployment(2), NOW).component).to.equal("d");
    expect(replicasAvailable({ ...workload, component: "billing" }, deployment(2), NOW).component).to.equal("billing");
  });

  it("entrances: that they answer", () => {
    expect(outcome(entranceAnswers("e", "https://e", { notAfter: "" }, NOW))).to.deep.equal([true, "answered"]);
    expect(entranceAnswers("e", "https://e", { problem: "self-signed certificate" }, NOW).holds).to.equal(false);
  });
});

describe("what database machines say", () => {
  it("is a line of JSON among notices", () => {
    const report = { written: true, standbys: [], certificate: null };
    const output = `NOTICE: of yesterday\n${JSON.stringify(report)}\n`;
    expect(primaryReport({ output, exitCode: 0 })).to.deep.equal({ written: true, standbys: [] });
  });

  it("is a problem when the program fails, is not there, or says something else", () => {
    const said = [
      { output: "psql: error: connection refused", exitCode: 2 },
      { output: '{"seen": true}', exitCode: 1 },
      { output: "t", exitCode: 0 },
      { output: "", exitCode: 0 },
      { output: "", problem: "no agent" },
    ];
    for (const each of said) expect(standbyReport(each), JSON.stringify(each)).to.have.property("problem");
  });

  it("is asked by one program of the shell, which holds no secret", () => {
    for (const [shell, flag, script] of [primaryMeasure("2026-11-28T12:00:00Z"), standbyMeasure("t", 60)]) {
      expect([shell, flag]).to.deep.equal(["/bin/sh", "-c"]);
      expect(script)
        .to.include("-U postgres")
        .and.not.match(/password/i);
    }
  });
});
