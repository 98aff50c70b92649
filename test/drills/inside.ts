import { expect } from "chai";
import { DATABASE_BIN, DATABASE_FOLDER } from "../../components/guest/database/database-paths";
import type { Drill } from "../../scripts/test/drill/drill";
import { bringUpAll, runs } from "../support/lab/all-phases";
import { inGuest, pulumi } from "../support/lab/lab";
import { useModel } from "../support/lab/lab-model";
import { bringUp, isSettled, placement } from "../support/lab/phases";
import { writesAndReads } from "../support/lab/records";
import { settleLab } from "../support/lab/restore";

const PHASE = "virtualization";
const CONF = `${DATABASE_FOLDER}/postgresql.conf`;
const sql = (query: string) => `${DATABASE_BIN}/psql -U postgres -d marketing -Atc "${query}"`;
/** Exits 0 when the server runs since then, to the microsecond. */
const runsSince = (file: string) => `[ "$(cat ${file})" = "$(${sql("SELECT pg_postmaster_start_time()")})" ]`;
const says = (query: string, answer: string) => `[ "$(${sql(query)})" = '${answer}' ]`;

const withDatabase = (more: string) => (text: string) => text.replace("standby: 1 }", `standby: 1, ${more} }`);

export const drill: Drill = {
  title: "what is inside machines: a change by hand is shown and put right, a bad setting taken back, choices come in",
  minutes: 8,
  steps: () => {
    let host: string;
    let before: Record<string, string>;
    const inside = (script: string) => inGuest(host, "database-1", script);
    return [
      {
        title: "shows a file that was changed by hand, and puts it right",
        run: async () => {
          before = await runs();
          host = (await placement())["database-1"]!;
          expect(await inside(`${sql("SELECT pg_postmaster_start_time()")} > /var/tmp/since`)).to.equal(0);
          expect(await inside(`echo "work_mem = '5MB'" >> ${CONF}`)).to.equal(0);
          const shown = await pulumi(PHASE, ["refresh", "--preview-only", "--diff"]);
          expect(shown.exitCode, shown.stderr).to.equal(0);
          expect(shown.stdout).to.match(/changed inside the machine: SHA-256/);
          await bringUp(PHASE, "--refresh");
          expect(await inside(`! grep -q work_mem ${CONF}`)).to.equal(0);
          await isSettled(PHASE, "--refresh");
        },
      },
      {
        title: "takes a setting back that PostgreSQL refuses, with its words, and was never down",
        run: async () => {
          await useModel(PHASE, withDatabase("parameters: { work_mem: plenty }"));
          const refused = await pulumi(PHASE, ["up", "--yes", "--skip-preview"]);
          expect(refused.exitCode).to.be.above(0);
          const words = refused.stdout + refused.stderr;
          expect(words)
            .to.match(/everything is as it was before/)
            .and.to.match(/work_mem: setting could not be applied/);
          expect(await inside(`! grep -q plenty ${CONF} && ${runsSince("/var/tmp/since")}`)).to.equal(0);
          await writesAndReads();
          await useModel(PHASE, (text) => text);
          await bringUp(PHASE);
        },
      },
      {
        title: "takes in a setting, a client's network and a module that is chosen later",
        run: async () => {
          expect(
            await inside(
              says("SELECT count(*) FROM pg_roles WHERE rolname = 'line-loss-management' AND rolcanlogin", "0"),
            ),
          ).to.equal(0);
          const chosen = withDatabase("parameters: { work_mem: 6MB }, clients: [business, dmz]");
          await bringUpAll((text) =>
            chosen(text).replace(
              "    historical-statistics: {}",
              "    historical-statistics: {}\n    line-loss-management: {}",
            ),
          );
          expect(await inside(says("SHOW work_mem", "6MB"))).to.equal(0);
          expect(await inside(`grep -q 'marketing all 10.30.0.0/16 scram' ${DATABASE_FOLDER}/pg_hba.conf`)).to.equal(0);
          const canLogIn = "SELECT rolcanlogin FROM pg_roles WHERE rolname = 'line-loss-management'";
          expect(await inside(says(canLogIn, "t"))).to.equal(0);
          expect(await inside(runsSince("/var/tmp/since"))).to.equal(0);
          await bringUpAll((text) => text);
          expect(await inside(says(canLogIn, "f"))).to.equal(0);
          expect(await runs()).to.deep.equal(before);
          await writesAndReads();
        },
      },
    ];
  },
  restore: settleLab,
};
