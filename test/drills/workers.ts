import { expect } from "chai";
import type { Drill } from "../../scripts/test/drill/drill";
import { bringUpAll, outsiders, runs } from "../support/lab/all-phases";
import { domains, kubectl } from "../support/lab/lab";
import { isSettled, placement, readyNodes, secondsOf } from "../support/lab/phases";
import { settleLab } from "../support/lab/restore";

interface Pods {
  readonly items: readonly { readonly spec: { readonly nodeName?: string } }[];
}

const three = (text: string) =>
  text.replace("workers: 2", "workers: 3").replace("internet-service: {}", "internet-service: { replicas: 3 }");
const two = (text: string) => text.replace("internet-service: {}", "internet-service: { replicas: 3 }");

/** The workers on which pods of the service module are. */
async function nodesOfService(): Promise<string[]> {
  const { items } = await kubectl<Pods>("get", "pods", "-n", "service");
  return [...new Set(items.flatMap(({ spec }) => spec.nodeName ?? []))].sort();
}

export const drill: Drill = {
  title: "a third worker joins and leaves again, drained, while pods of different workers talk to each other",
  minutes: 12,
  steps: () => {
    let before: Record<string, string>;
    return [
      {
        title: "takes a third worker in, with pods that the others reach",
        run: async (measure) => {
          before = await runs();
          const watch = await outsiders();
          measure("up of all phases with a third worker", await secondsOf(() => bringUpAll(three)), "s");
          expect(await nodesOfService()).to.deep.equal(["worker-1", "worker-2", "worker-3"]);
          const { answered, wrong, longestSeconds } = await watch.stop();
          expect(wrong).to.deep.equal([]);
          measure("requests answered meanwhile, none wrong", answered, "requests");
          measure("the longest of them", longestSeconds, "s");
          expect(await runs()).to.include(before);
          await isSettled("virtualization", "--refresh");
        },
      },
      {
        title: "lets it go again once its pods have left it",
        run: async (measure) => {
          const { "worker-3": host } = await placement();
          const watch = await outsiders();
          let said = "";
          const seconds = await secondsOf(async () => (said = await bringUpAll(two)));
          measure("up of all phases without it", seconds, "s");
          expect(said).to.match(/node worker-3: its pods leave it/);
          const { answered, wrong, longestSeconds } = await watch.stop();
          expect(wrong).to.deep.equal([]);
          measure("requests answered meanwhile, none wrong", answered, "requests");
          measure("the longest of them", longestSeconds, "s");
          expect(await readyNodes()).to.deep.equal(["worker-1", "worker-2"]);
          expect(await nodesOfService()).to.deep.equal(["worker-1", "worker-2"]);
          expect(await domains(host!, "--all")).not.to.include("worker-3");
          expect(await runs()).to.deep.equal(before);
        },
      },
    ];
  },
  restore: settleLab,
};
