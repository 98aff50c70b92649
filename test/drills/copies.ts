import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import type { Drill } from "../../scripts/test/drill/drill";
import { domains, inGuest, lab, untilBooted, virshOn } from "../support/lab/lab";
import { useModel, withHostState } from "../support/lab/lab-model";
import { bringUp, isSettled, preview, secondsOf } from "../support/lab/phases";
import { failing } from "../support/lab/gate-states";
import { settleLab } from "../support/lab/restore";
import { isSilent } from "../support/lab/silent";

const PHASE = "integration";
const HOST = "tongzi-1";
const MACHINE = "tongzi-meter-collector";
/** Where the lab keeps the copy. */
const REFUGE = "zunyi-1";
const eachMinute = (text: string) => text.replace("replicate: true", "replicate: { every: 1m }");
/** Milliseconds since the epoch. */
let copied = 0;
const HAS_OLD_DATA = "[ $(cat /var/lib/reading) = 42 ] && [ ! -e /var/lib/later ]";

/** A county's only host dies, and its service goes on from the copy of its disk; the host comes back. */
export const drill: Drill = {
  title: "a county's only host dies; its service goes on from the copy of its disk, and comes home",
  minutes: 8,
  steps: () => [
    {
      title: "copies the disk of a county's service anew when the copy is too old",
      run: async (measure) => {
        expect(await inGuest(HOST, MACHINE, "echo 42 > /var/lib/reading")).to.equal(0);
        await useModel(PHASE, eachMinute);
        expect(await preview(PHASE)).to.match(/copied .* ago, older than 1 min: copied anew/);
        measure("up that copies the disk", await secondsOf(() => bringUp(PHASE)), "s");
        copied = Date.now();
        expect(await inGuest(HOST, MACHINE, "touch /var/lib/later && sync")).to.equal(0);
        expect(await failing(PHASE)).to.deep.equal([]);
      },
    },
    {
      title: "starts the service from the copy where its centre is lost",
      run: async (measure) => {
        expect((await lab("host", "stop", HOST)).exitCode).to.equal(0);
        await isSilent(HOST);
        await useModel(PHASE, (text) => withHostState(eachMinute(text), HOST, "lost"));
        await sleep(copied + 61_000 - Date.now());
        expect(await preview(PHASE)).to.match(/begins with the copy of .*: what was written since is missing/);
        measure("up that starts it from the copy", await secondsOf(() => bringUp(PHASE)), "s");
        expect(await domains(REFUGE)).to.include(MACHINE);
        expect(await inGuest(REFUGE, MACHINE, HAS_OLD_DATA)).to.equal(0);
        // Nobody can make the copy anew, and it is older than a minute: of the gate this alone does not hold.
        expect(await failing(PHASE)).to.deep.equal([`copy-age ${MACHINE}`]);
      },
    },
    {
      title: "clears the host when it comes back, keeps its old disk, and brings the service home",
      run: async (measure) => {
        expect((await lab("host", "start", HOST)).exitCode).to.equal(0);
        await untilBooted(HOST, MACHINE);
        await useModel(PHASE, (text) => text);
        expect(await preview(PHASE)).to.include(
          `${MACHINE} on ${HOST} is left from before the host was lost; it runs on ${REFUGE}`,
        );
        let output = "";
        measure("up that brings it home", await secondsOf(async () => (output = await bringUp(PHASE))), "s");
        expect(output).to.match(new RegExp(`moving ${MACHINE} from ${REFUGE} to ${HOST}`));
        expect(await domains(REFUGE, "--all")).not.to.include(MACHINE);
        expect(await inGuest(HOST, MACHINE, HAS_OLD_DATA)).to.equal(0);
        expect(await virshOn(HOST, "vol-list", "powercloud")).to.match(/tongzi-meter-collector\.qcow2\.lost-/);
        await isSettled(PHASE);
      },
    },
    { title: "deletes the old disk when it is told to", run: deletesLostDisk },
  ],
  restore: async () => {
    await settleLab();
    await deletesLostDisk();
    await settleLab();
    expect(await inGuest(HOST, MACHINE, "rm -f /var/lib/reading /var/lib/later")).to.equal(0);
  },
};

async function deletesLostDisk(): Promise<void> {
  await bringUp(PHASE, "--config", "powercloud:deleteLostDisks=true");
  expect(await virshOn(HOST, "vol-list", "powercloud")).not.to.contain("lost-");
}
