import { expect } from "chai";
import type { Drill } from "../../scripts/test/drill/drill";
import { inGuest, virshOn } from "../support/lab/lab";
import { useModel } from "../support/lab/lab-model";
import { bringUp, isSettled, placement, readyNodes, secondsOf } from "../support/lab/phases";
import { rebuildLab } from "../support/lab/restore";

const PHASE = "virtualization";
const SEES =
  '[ "$(nproc)" = 3 ] && [ "$(lsblk -bdno SIZE /dev/vda)" = $((13 << 30)) ] && grep -q MemTotal /proc/meminfo';

/** The example with workers of one more size. */
function larger(text: string): string {
  return text.replace("medium: { vcpu: 2, memory: 1536Mi, disk: 12Gi", "medium: { vcpu: 3, memory: 1792Mi, disk: 13Gi");
}

export const drill: Drill = {
  title: "the workers become larger as they run: processors, memory and disk",
  minutes: 8,
  steps: () => [
    {
      title: "makes the workers larger as they run",
      run: async (measure) => {
        const before = await placement();
        const identity = async (name: string) => [
          await virshOn(before[name]!, "domuuid", name),
          await virshOn(before[name]!, "domid", name),
        ];
        const first = await identity("worker-1");
        await useModel(PHASE, larger);
        measure("up of two larger workers", await secondsOf(() => bringUp(PHASE)), "s");
        expect(await placement()).to.deep.equal(before);
        expect(await identity("worker-1")).to.deep.equal(first);
        expect(await inGuest(before["worker-1"]!, "worker-1", SEES)).to.equal(0);
        expect(await virshOn(before["worker-1"]!, "dominfo", "worker-1")).to.match(/Used memory: +1835008 KiB/);
        expect(await readyNodes()).to.deep.equal(["worker-1", "worker-2"]);
      },
    },
    { title: "has nothing left to do, the machines' own state read", run: () => isSettled(PHASE, "--refresh") },
  ],
  // A disk never shrinks again.
  restore: rebuildLab,
};
