import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../scripts/paths";
import type { Drill } from "../../scripts/test/drill/drill";
import { domains, PHASES, pulumi } from "../support/lab/lab";
import { useModel } from "../support/lab/lab-model";
import { HOSTS, secondsOf } from "../support/lab/phases";
import { writesAndReads } from "../support/lab/records";
import { settleLab } from "../support/lab/restore";

const FIXTURE = join(projectRoot, "test/fixtures/ten-mistakes.yaml");

/** What runs where, with its number in libvirt: another one after a restart. */
async function machines(): Promise<string> {
  const lists = HOSTS.map(async (host) => `${host}: ${(await domains(host, "--id")).join(" ")}`);
  return (await Promise.all(lists)).join("\n");
}

export const drill: Drill = {
  title: "a model with ten mistakes is refused by every phase with all ten at once, and touches nothing",
  minutes: 3,
  steps: () => [
    {
      title: "is refused by each phase, each mistake on its line",
      run: async (measure) => {
        const text = readFileSync(FIXTURE, "utf8");
        const lines = text.split("\n").flatMap((line, index) => (/# \d+: /.test(line) ? [index + 1] : []));
        expect(lines).to.have.length(10);
        const before = await machines();
        for (const phase of PHASES) {
          await useModel(phase, () => text);
          let refused = { exitCode: 0, stdout: "", stderr: "" };
          const work = async () => (refused = await pulumi(phase, ["up", "--yes", "--skip-preview"]));
          measure(`${phase}: until it is refused`, await secondsOf(work), "s");
          expect(refused.exitCode, phase).to.be.above(0);
          const said = refused.stdout + refused.stderr;
          for (const line of lines) expect(said, phase).to.match(new RegExp(`lab\\.yaml:${line}:\\d+`));
        }
        expect(await machines()).to.equal(before);
      },
    },
    { title: "goes on serving meanwhile", run: async () => void (await writesAndReads()) },
  ],
  restore: settleLab,
};
