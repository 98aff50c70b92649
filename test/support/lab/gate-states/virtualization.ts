import { expect } from "chai";
import { DATABASE_BIN, DATABASE_FOLDER } from "../../../../components/guest/database/database-paths";
import { inGuest, kubectl } from "../lab";
import { bringUp, placement } from "../phases";
import type { GateState } from "./index";

const phase = "virtualization";
const [PRIMARY, STANDBY, WORKER] = ["database-1", "database-2", "worker-2"];
const PSQL = `${DATABASE_BIN}/psql -X -q -t -A -v ON_ERROR_STOP=1 -U postgres -d postgres`;
const CANARY = "SELECT token FROM powercloud.canary";

async function inside(machine: string, script: string): Promise<void> {
  const hosts = await placement();
  expect(await inGuest(hosts[machine]!, machine, script), `in ${machine}: ${script}`).to.equal(0);
}

/** Each statement for itself, in one session. */
const sql = (machine: string, ...statements: string[]) =>
  inside(machine, `${PSQL} ${statements.map((each) => `-c "${each}"`).join(" ")}`);

const pause = () => sql(STANDBY!, "SELECT pg_wal_replay_pause()");
const resume = () => sql(STANDBY!, "SELECT pg_wal_replay_resume()");

/** More than a segment of write-ahead log. */
const MUCH = "SELECT pg_logical_emit_message(false, 'drill', repeat('x', 1048576)) FROM generate_series(1, 24)";

/** Replays again as soon as the primary has the new row, and was asked how far the standby is. */
async function resumeOnceAsked(): Promise<void> {
  await inside(PRIMARY!, `${PSQL} -c '${CANARY}' > /run/drill-token`);
  const same = `[ "$(${PSQL} -c '${CANARY}')" = "$(cat /run/drill-token)" ]`;
  const up = bringUp(phase);
  await inside(PRIMARY!, `while ${same}; do sleep 0.5; done; sleep 2`);
  await resume();
  await up;
}

export const VIRTUALIZATION_STATES: readonly GateState[] = [
  {
    phase,
    fails: [`primary-writes ${PRIMARY}`],
    when: "what is written is not there afterwards",
    make: () =>
      sql(
        PRIMARY!,
        "CREATE FUNCTION powercloud.forget() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
        "CREATE TRIGGER forget BEFORE UPDATE ON powercloud.canary FOR EACH ROW EXECUTE FUNCTION powercloud.forget()",
      ),
    undo: () => sql(PRIMARY!, "DROP FUNCTION powercloud.forget() CASCADE"),
  },
  {
    phase,
    fails: [`primary-writes ${PRIMARY}`],
    when: "it takes no writes",
    make: () => sql(PRIMARY!, "ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()"),
    undo: () =>
      sql(
        PRIMARY!,
        "SET default_transaction_read_only = off",
        "ALTER SYSTEM RESET default_transaction_read_only",
        "SELECT pg_reload_conf()",
      ),
  },
  {
    phase,
    fails: [`standby-lag ${STANDBY}`],
    when: "it is far behind for a while",
    make: () => pause().then(() => sql(PRIMARY!, MUCH)),
    measure: resumeOnceAsked,
    undo: resume,
  },
  {
    phase,
    fails: [`standby-reads-canary ${STANDBY}`],
    when: "it does not replay",
    make: pause,
    undo: resume,
  },
  {
    phase,
    fails: [`certificate-days-left ${STANDBY}`],
    when: "somebody has given it a certificate of one day",
    make: () =>
      inside(
        STANDBY!,
        `cd ${DATABASE_FOLDER} && cp -p server.crt /run/drill.crt && ` +
          "openssl req -x509 -key server.key -days 1 -subj /CN=drill -out /run/short.crt && cat /run/short.crt > server.crt",
      ),
    undo: () => inside(STANDBY!, `cat /run/drill.crt > ${DATABASE_FOLDER}/server.crt`),
  },
  {
    phase,
    fails: [`node-ready ${WORKER}`],
    when: "it is closed for pods",
    make: () => kubectl("patch", "node", WORKER!, "-p", '{"spec":{"unschedulable":true}}'),
    undo: () => kubectl("patch", "node", WORKER!, "-p", '{"spec":{"unschedulable":null}}'),
  },
];
