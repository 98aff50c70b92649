import { expect } from "chai";
import type { Drill } from "../../scripts/test/drill/drill";
import { pools } from "../support/lab/lab";
import { useModel, withSwitchedHost } from "../support/lab/lab-model";
import { bringUp, idleHost, secondsOf } from "../support/lab/phases";
import { settleLab } from "../support/lab/restore";
import { isSilent } from "../support/lab/silent";

const PHASE = "virtualization";

export const drill: Drill = {
  title: "a host that stands by is switched off, and on again when it is needed",
  minutes: 3,
  steps: () => {
    let host: string;
    return [
      {
        title: "switches a host off that stands by",
        run: async (measure) => {
          host = await idleHost();
          expect(await pools(host)).to.deep.equal(["powercloud"]);
          await useModel(PHASE, (text) => withSwitchedHost(text, host, "standby"));
          measure("up that switches it off", await secondsOf(() => bringUp(PHASE)), "s");
          await isSilent(host);
        },
      },
      {
        title: "switches it on again",
        run: async (measure) => {
          await useModel(PHASE, (text) => withSwitchedHost(text, host, "active"));
          measure("up that switches it on", await secondsOf(() => bringUp(PHASE)), "s");
          expect(await pools(host)).to.deep.equal(["powercloud"]);
        },
      },
    ];
  },
  restore: settleLab,
};
