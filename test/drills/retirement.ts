import { expect } from "chai";
import type { Drill } from "../../scripts/test/drill/drill";
import { pools } from "../support/lab/lab";
import { useModel, withHostState } from "../support/lab/lab-model";
import { bringUp, idleHost, placement, refusedPreview } from "../support/lab/phases";
import { settleLab } from "../support/lab/restore";

const PHASE = "integration";

export const drill: Drill = {
  title: "an empty host is retired and comes back; one that carries a machine is not",
  minutes: 3,
  steps: () => {
    let host: string;
    return [
      {
        title: "retires no host that is not empty",
        run: async () => {
          const { "worker-1": carrier } = await placement();
          await useModel(PHASE, (text) => withHostState(text, carrier!, "retired"));
          expect(await refusedPreview(PHASE)).to.match(new RegExp(`host ${carrier} cannot be retired yet.*worker-1`));
        },
      },
      {
        title: "retires a host that is empty",
        run: async () => {
          host = await idleHost();
          await useModel(PHASE, (text) => withHostState(text, host, "retired"));
          await bringUp(PHASE);
          expect(await pools(host)).to.deep.equal([]);
        },
      },
      {
        title: "takes it in again",
        run: async () => {
          await useModel(PHASE, (text) => text);
          await bringUp(PHASE);
          expect(await pools(host)).to.deep.equal(["powercloud"]);
        },
      },
    ];
  },
  restore: settleLab,
};
