import { expect } from "chai";
import type { Drill, Measure } from "../../scripts/test/drill/drill";
import { killDuring, type Victim } from "../support/kill";
import { allCreating } from "../support/lab/creating";
import { domains, kubectl, lab, type PhaseName } from "../support/lab/lab";
import { bringUp, destroy, HOSTS, isSettled, secondsOf } from "../support/lab/phases";
import { writesAndReads } from "../support/lab/records";
import { settleLab } from "../support/lab/restore";

interface Named {
  readonly metadata: { readonly name: string; readonly namespace: string };
}

const NAMESPACES = ["business", "service", "analysis", "access"];

/**
 * Breaks `up` once for each victim; then one plain `up` finishes, and nothing is left to do or was lost. The program comes
 * last: without it the engine still finishes what is under way, so that little is left to be created after it.
 */
async function survive(phase: PhaseName, moment: RegExp, plugin: Victim, measure: Measure): Promise<void> {
  for (const victim of ["cli", plugin, "program"] as const) {
    measure(
      `${phase}: up until the ${victim} is killed`,
      await secondsOf(() => killDuring(phase, victim, moment)),
      "s",
    );
  }
  measure(`${phase}: the up that finishes`, await secondsOf(() => bringUp(phase)), "s");
  await isSettled(phase);
}

export const drill: Drill = {
  title: "the CLI, the program and a plugin are killed in the middle of an update, and the next one just works",
  minutes: 10,
  steps: () => [
    {
      title: "destroys what is to be made again",
      run: async () => {
        for (const phase of ["cloud", "virtualization"] as const) await destroy(phase);
      },
    },
    {
      title: "takes virtualization up again after the CLI, the program and a plugin were killed",
      run: async (measure) => {
        const moment = allCreating("domain", "database-1", "database-2", "worker-1", "worker-2");
        await survive("virtualization", moment, "plugin:libvirt", measure);
        for (const host of HOSTS) {
          expect(new Set(await domains(host, "--all")).size, host).to.equal((await domains(host)).length);
        }
      },
    },
    {
      title: "takes cloud up again after the CLI, the program and a plugin were killed",
      run: async (measure) => {
        const moment = allCreating("deployment", "business-billing", "internet-service", "historical-statistics");
        await survive("cloud", moment, "plugin:kubernetes", measure);
        const deployments = await kubectl<{ items: Named[] }>("get", "deployments", "--all-namespaces");
        expect(deployments.items.map(({ metadata }) => metadata.name)).to.have.members([
          ...["business-billing", "gateway", "historical-statistics", "internet-service"],
        ]);
        expect(deployments.items.every(({ metadata }) => NAMESPACES.includes(metadata.namespace))).to.equal(true);
      },
    },
    {
      title: "serves again, as a second `npm run lab` finds",
      run: async () => {
        expect((await lab("up")).exitCode).to.equal(0);
        await writesAndReads();
      },
    },
  ],
  restore: async () => {
    expect((await lab("up")).exitCode).to.equal(0);
    await settleLab();
  },
};
