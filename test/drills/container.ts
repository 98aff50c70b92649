import { expect } from "chai";
import { PAUSE_IMAGE } from "../../components/guest/images";
import type { Drill } from "../../scripts/test/drill/drill";
import { inGuest, pulumi, virshOn } from "../support/lab/lab";
import { useModel } from "../support/lab/lab-model";
import { bringUp, isSettled, secondsOf } from "../support/lab/phases";
import { settleLab } from "../support/lab/restore";

const PHASE = "integration";
const HOST = "tongzi-1";
const MACHINE = "tongzi-meter-collector";
const DATA = `/var/lib/${MACHINE}`;

/** The county's service runs this, with a variable of its environment. */
const running = (image: string, reading: string) => (text: string) =>
  text.replace(
    "network: business, replicate: true }",
    `network: business, replicate: true, run: { image: "${image}", command: [/pause], environment: { READING: "${reading}" } } }`,
  );

/** Exits 0 when one container runs, as the unit's own, and has that in its environment and the machine's data at /data. */
const serves = (reading: string) =>
  [
    `systemctl is-active --quiet ${MACHINE}`,
    `pid=$(ctr -n powercloud tasks ls | grep '^${MACHINE} .*RUNNING' | { read -r name pid state; echo $pid; })`,
    `tr '\\0' '\\n' < /proc/$pid/environ | grep -qx READING=${reading}`,
    "grep -q ' /data ' /proc/$pid/mountinfo",
  ].join(" && ");

const inside = async (script: string) => expect(await inGuest(HOST, MACHINE, script), script).to.equal(0);
const run = () => Promise.all([virshOn(HOST, "domuuid", MACHINE), virshOn(HOST, "domid", MACHINE)]);

export const drill: Drill = {
  title: "a county's service becomes a container by a line of the model, changes, is refused, and becomes what it was",
  minutes: 6,
  steps: () => {
    let before: string[];
    return [
      {
        title: "runs a container in place of the program of the catalogue",
        run: async (measure) => {
          before = await run();
          await inside(`mkdir -p ${DATA} && touch ${DATA}/kept`);
          await useModel(PHASE, running(PAUSE_IMAGE, "1"));
          measure("up that brings the container", await secondsOf(() => bringUp(PHASE)), "s");
          await inside(serves("1"));
          await isSettled(PHASE, "--refresh");
        },
      },
      {
        title: "starts it anew with another environment",
        run: async () => {
          await useModel(PHASE, running(PAUSE_IMAGE, "2"));
          await bringUp(PHASE);
          await inside(serves("2"));
        },
      },
      {
        title: "is as it was when its image is not there",
        run: async () => {
          await useModel(PHASE, running("powercloud/nothing:9.9.9", "3"));
          const { exitCode, stdout, stderr } = await pulumi(PHASE, ["up", "--yes", "--skip-preview"]);
          expect(exitCode).to.not.equal(0);
          expect(stdout + stderr).to.match(
            /was refused, and everything is as it was before[^]*powercloud\/nothing:9\.9\.9/,
          );
          await inside(`for i in $(seq 30); do ${serves("2")} && exit 0; sleep 2; done; exit 1`);
        },
      },
      {
        title: "is the program of the catalogue again, with its data",
        run: async () => {
          await useModel(PHASE, (text) => text);
          await bringUp(PHASE);
          await inside(`systemctl is-active --quiet ${MACHINE} && [ -e ${DATA}/kept ]`);
          await inside(`! ctr -n powercloud tasks ls | grep -q ${MACHINE}`);
          expect(await run()).to.deep.equal(before);
          await isSettled(PHASE, "--refresh");
        },
      },
    ];
  },
  restore: async () => {
    await settleLab();
    await inside(`rm -f ${DATA}/kept`);
  },
};
