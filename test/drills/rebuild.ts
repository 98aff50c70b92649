import { expect } from "chai";
import type { Drill } from "../../scripts/test/drill/drill";
import { domains, lab, PHASES, pools } from "../support/lab/lab";
import { destroy, HOSTS, secondsOf } from "../support/lab/phases";
import { writesAndReads } from "../support/lab/records";
import { settleLab } from "../support/lab/restore";

export const drill: Drill = {
  title: "all four phases are destroyed in reverse order, and built again by one command",
  minutes: 7,
  steps: () => [
    {
      title: "leaves the hosts empty",
      run: async (measure) => {
        for (const phase of [...PHASES].reverse()) {
          measure(`destroy of ${phase}`, await secondsOf(() => destroy(phase)), "s");
        }
        for (const host of HOSTS) {
          expect(await domains(host, "--all"), host).to.deep.equal([]);
          expect(await pools(host), host).to.deep.equal([]);
        }
      },
    },
    {
      title: "serves again after one command",
      run: async (measure) => {
        measure("npm run lab", await secondsOf(async () => expect((await lab("up")).exitCode).to.equal(0)), "s");
        await writesAndReads();
      },
    },
  ],
  restore: settleOrBuild,
};

/** Also from a lab that was left half destroyed. */
async function settleOrBuild(): Promise<void> {
  expect((await lab("up")).exitCode).to.equal(0);
  await settleLab();
}
