import { expect } from "chai";
import { DATABASE_BIN } from "../../components/guest/database/database-paths";
import type { Drill } from "../../scripts/test/drill/drill";
import { bringUpAll, runs } from "../support/lab/all-phases";
import { inGuest } from "../support/lab/lab";
import { isSettled, placement, secondsOf } from "../support/lab/phases";
import { writesAndReads } from "../support/lab/records";
import { settleLab } from "../support/lab/restore";

/** On the primary: how many standbys stream, and how many slots there are. */
const streaming = (standbys: number) =>
  `[ "$(${DATABASE_BIN}/psql -U postgres -d postgres -Atc "SELECT count(*) FILTER (WHERE state = 'streaming'), ` +
  `(SELECT count(*) FROM pg_replication_slots) FROM pg_stat_replication")" = '${standbys}|${standbys}' ]`;

export const drill: Drill = {
  title: "a second standby joins the database and leaves it again, while it serves",
  minutes: 10,
  steps: () => {
    let before: Record<string, string>;
    return [
      {
        title: "takes a second standby in: both stream",
        run: async (measure) => {
          before = await runs();
          const more = (text: string) => text.replace("standby: 1", "standby: 2");
          measure("up of all phases with a second standby", await secondsOf(() => bringUpAll(more)), "s");
          const { "database-1": host } = await placement();
          expect(await inGuest(host!, "database-1", streaming(2))).to.equal(0);
          await writesAndReads();
          expect(await runs()).to.include(before);
          await isSettled("virtualization", "--refresh");
        },
      },
      {
        title: "lets it go again, and keeps nothing for it",
        run: async (measure) => {
          measure("up of all phases without it", await secondsOf(() => bringUpAll((text) => text)), "s");
          const { "database-1": host } = await placement();
          expect(await inGuest(host!, "database-1", streaming(1))).to.equal(0);
          await writesAndReads();
          expect(await runs()).to.deep.equal(before);
          await isSettled("virtualization", "--refresh");
        },
      },
    ];
  },
  restore: settleLab,
};
