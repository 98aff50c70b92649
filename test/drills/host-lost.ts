import { expect } from "chai";
import type { Drill } from "../../scripts/test/drill/drill";
import { domains, lab } from "../support/lab/lab";
import { useModel, withHostState } from "../support/lab/lab-model";
import { bringUp, isSettled, placement, readyNodes, secondsOf } from "../support/lab/phases";
import { writesAndReads } from "../support/lab/records";
import { rebuildLab, settleLab } from "../support/lab/restore";
import { isSilent } from "../support/lab/silent";

const PHASE = "virtualization";

/** Machines run where the placement says, and the environment serves. */
async function serves(): Promise<void> {
  for (const [machine, host] of Object.entries(await placement())) expect(await domains(host)).to.include(machine);
  expect(await readyNodes()).to.deep.equal(["worker-1", "worker-2"]);
  await writesAndReads();
}

export const drill: Drill = {
  title: "a host dies with a worker and the standby database on it; its machines run elsewhere, and it comes back",
  minutes: 9,
  steps: () => {
    let host: string;
    return [
      {
        title: "runs elsewhere what a host carried that died",
        run: async (measure) => {
          const before = await placement();
          host = [before["worker-1"]!, before["worker-2"]!].find((name) => name !== before["database-1"])!;
          expect((await lab("host", "stop", host)).exitCode).to.equal(0);
          await isSilent(host);
          await useModel(PHASE, (text) => withHostState(text, host, "lost"));
          const started = performance.now();
          measure("up after the loss", await secondsOf(() => bringUp(PHASE)), "s");
          const after = await placement();
          expect(Object.values(after)).not.to.include(host);
          expect(after["database-1"]).to.equal(before["database-1"]).and.not.to.equal(after["database-2"]);
          await serves();
          measure("from the engineer's word to the first row on the new standby", since(started), "s");
          await isSettled(PHASE);
        },
      },
      {
        title: "clears the host when it comes back, and moves nothing",
        run: async () => {
          const before = await placement();
          expect((await lab("host", "start", host)).exitCode).to.equal(0);
          await useModel(PHASE, (text) => text);
          expect(await bringUp(PHASE)).not.to.match(/moving /);
          expect(await placement()).to.deep.equal(before);
          expect(await domains(host, "--all")).to.deep.equal([]);
          await serves();
        },
      },
    ];
  },
  restore: async () => {
    await settleLab();
    await rebuildLab();
  },
};

function since(started: number): number {
  return (performance.now() - started) / 1000;
}
