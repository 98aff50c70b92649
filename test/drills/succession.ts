import { expect } from "chai";
import { DATABASE_BIN } from "../../components/guest/database/database-paths";
import type { Drill } from "../../scripts/test/drill/drill";
import { inGuest, lab } from "../support/lab/lab";
import { useModel, withHostState } from "../support/lab/lab-model";
import { bringUp, isSettled, placement, preview, readyNodes, refusedPreview, secondsOf } from "../support/lab/phases";
import { records, writesAndReads } from "../support/lab/records";
import { rebuildLab, settleLab } from "../support/lab/restore";
import { isSilent } from "../support/lab/silent";

const PHASE = "virtualization";
/** Exits 0 on the primary database, 1 on a standby. */
const IS_PRIMARY = `[ $(${DATABASE_BIN}/psql -U postgres -d postgres -Atc 'SELECT pg_is_in_recovery()') = f ]`;

function withLost(hosts: readonly string[]): (text: string) => string {
  return (text) => hosts.reduce((model, host) => withHostState(model, host, "lost"), text);
}

export const drill: Drill = {
  title: "two hosts die, the primary database's last: the standby takes over; none is made where no copy is left",
  minutes: 12,
  steps: () => {
    /** Hosts that were stopped for good. */
    const lost: string[] = [];

    async function lose(host: string): Promise<void> {
      expect((await lab("host", "stop", host)).exitCode).to.equal(0);
      await isSilent(host);
      lost.push(host);
      await useModel(PHASE, withLost(lost));
    }

    return [
      {
        title: "goes on after the first loss",
        run: async () => {
          const before = await placement();
          await lose([before["worker-1"]!, before["worker-2"]!].find((name) => name !== before["database-1"])!);
          await bringUp(PHASE);
          await writesAndReads();
        },
      },
      {
        title: "lets the standby take over where the primary's host died, and the modules find it by themselves",
        run: async (measure) => {
          const before = await placement();
          const text = await writesAndReads();
          const host = before["database-1"]!;
          await lose(host);
          expect(await preview(PHASE)).to.include(
            `database-2 takes over from database-1 as the leader of database: ${host} is lost`,
          );
          measure("up with the succession", await secondsOf(() => bringUp(PHASE)), "s");
          const after = await placement();
          expect(after["database-2"]).to.equal(before["database-2"]);
          expect(after["database-1"]).not.to.be.oneOf([...lost, after["database-2"]]);
          expect(await inGuest(after["database-2"]!, "database-2", IS_PRIMARY)).to.equal(0);
          expect(await inGuest(after["database-1"]!, "database-1", IS_PRIMARY)).to.equal(1);
          expect(await readyNodes()).to.deep.equal(["worker-1", "worker-2"]);
          measure("until a row was on the new standby", await secondsOf(writesAndReads), "s");
          expect(await records("primary")).to.include(text);
          await isSettled(PHASE);
        },
      },
      {
        title: "makes no empty database where no copy of the data is left",
        run: async () => {
          const { "database-1": one, "database-2": two } = await placement();
          await useModel(PHASE, withLost([...lost, one!, two!]));
          expect(await refusedPreview(PHASE)).to.include(`database-2: its data was on ${two}, which is lost`);
        },
      },
    ];
  },
  // The database leads elsewhere now.
  restore: async () => {
    await settleLab();
    await rebuildLab();
  },
};
