import { expect } from "chai";
import type { CloudContract, VirtualizationContract } from "../../contracts/contracts";
import { labIdentity } from "../../scripts/lab/identity";
import { projectRoot } from "../../scripts/paths";
import type { Drill } from "../../scripts/test/drill/drill";
import { domains, outputs, readLabFile } from "../support/lab/lab";
import { useModel, withHostState } from "../support/lab/lab-model";
import { bringUp, captured, isSettled, placement, preview, readyNodes, secondsOf } from "../support/lab/phases";
import { writesAndReads } from "../support/lab/records";
import { settleLab } from "../support/lab/restore";
import { SteadyConnection } from "../support/lab/steady-connection";
import { watching } from "../support/lab/watching";

const PHASE = "virtualization";
const INTERNAL_PORT = 30443;

/** A clerk's connection to the first worker, held and used all the time. */
async function clerkConnection(): Promise<SteadyConnection> {
  const { staff } = await outputs<CloudContract>("cloud");
  const { workers } = await outputs<VirtualizationContract>(PHASE);
  return SteadyConnection.open(labIdentity(projectRoot).namespace, {
    ...{ host: workers["worker-1"]!, port: INTERNAL_PORT, path: "/business-billing/records" },
    ...{ authority: readLabFile("authority.pem"), identity: staff["billing-clerk"]! },
  });
}

export const drill: Drill = {
  title: "a host is emptied live while a clerk works, and takes part again",
  minutes: 5,
  steps: () => [
    {
      title: "drains a host live, in the order of the preview",
      run: async (measure) => {
        const before = await placement();
        const host = before["worker-1"]!;
        await useModel(PHASE, (text) => withHostState(text, host, "draining"));
        const announced = captured(await preview(PHASE), /\d+ of \d+: (\S+) will move live from/);
        const carried = Object.keys(before).filter((machine) => before[machine] === host);
        expect([...announced].sort()).to.deep.equal(carried.sort());

        const connection = await clerkConnection();
        const watch = watching(readyNodes);
        let output = "";
        measure("machines moved", carried.length, "machines");
        measure("up that drains the host", await secondsOf(async () => (output = await bringUp(PHASE))), "s");
        expect(await watch.stop()).to.deep.equal(["worker-1,worker-2"]);
        const seen = await connection.close();
        expect(seen, JSON.stringify(seen)).to.deep.include({ errors: [], connections: 1 });
        expect(seen.answers).to.be.above(10);
        measure("requests answered meanwhile, over one connection, without an error", seen.answers, "requests");
        expect(captured(output, /moving (\S+) from \S+ to \S+$/)).to.deep.equal(announced);
        expect(await domains(host, "--all")).to.deep.equal([]);
        await writesAndReads();
      },
    },
    {
      title: "moves nothing when the host is active again",
      run: async () => {
        const before = await placement();
        await useModel(PHASE, (text) => text);
        expect(await bringUp(PHASE)).not.to.match(/moving /);
        expect(await placement()).to.deep.equal(before);
        await isSettled(PHASE, "--refresh");
      },
    },
  ],
  restore: settleLab,
};
