import { expect } from "chai";
import type { Drill } from "../../scripts/test/drill/drill";
import { type PhaseName, pulumi, virshOn } from "../support/lab/lab";
import { useModel } from "../support/lab/lab-model";
import { bringUp, isSettled, placement, preview } from "../support/lab/phases";
import { settleLab } from "../support/lab/restore";

const PHASES: readonly PhaseName[] = ["standardization", "integration", "virtualization"];

/** What may not change: the machines with their identity in the host's libvirt, the files of their disks, the networks. */
async function state(host: string): Promise<string> {
  const commands = ["list --all", "net-list --all --uuid", "pool-list --all --uuid", "vol-list powercloud"];
  return (await Promise.all(commands.map((command) => virshOn(host, ...command.split(" "))))).join("\n");
}

/** Hosts' addresses change in the model, by intent or by mistake. */
export const drill: Drill = {
  title: "a host gets another URI and nothing moves; two hosts that are one server are refused",
  minutes: 4,
  steps: () => [
    {
      title: "leaves everything as it is when a host gets another URI",
      run: async () => {
        const { "worker-1": carrier } = await placement();
        const host = carrier!;
        const before = await state(host);
        const renamed = (text: string) => text.replace(`.lab/hosts/${host}/`, `.lab/../.lab/hosts/${host}/`);
        for (const phase of PHASES) {
          await useModel(phase, renamed);
          expect(await preview(phase)).not.to.match(/ (create|delete|replace)d?\b|will move/);
          expect(await bringUp(phase)).not.to.match(/moving /);
        }
        expect(await state(host)).to.equal(before);
        for (const phase of PHASES) {
          await useModel(phase, (text) => text);
          await bringUp(phase);
        }
        expect(await state(host)).to.equal(before);
        await isSettled("virtualization", "--refresh");
      },
    },
    {
      title: "refuses a model in which two hosts are one server",
      run: async () => {
        const twice = (text: string) => text.replace(".lab/hosts/guiyang-2/", ".lab/../.lab/hosts/guiyang-1/");
        await useModel("standardization", twice);
        const refused = await pulumi("standardization", ["up", "--yes", "--skip-preview"]);
        expect(refused.exitCode).to.be.above(0);
        expect(refused.stdout + refused.stderr).to.match(
          /guiyang-1 and guiyang-2 are one server \([0-9a-f-]{36}\): correct the uri/,
        );
      },
    },
  ],
  restore: settleLab,
};
