/**
 * `pulumi preview` of a large environment beside the bare engine's: the same CLI and language host, a program that
 * registers the same resources, and a plugin that does nothing.
 *
 * A model may have at most 245 workers and 17 databases, since every worker gets a /24 of the pods' /16; a province
 * with more VMs has them as its counties' own services. So the environment's VMs are made by two phases, and its preview
 * is that of both: `integration` (hosts and services) and `virtualization` (databases and workers). No host, no cluster
 * and no image exists: all is planned from the model.
 */
import { table } from "../../scripts/table";
import { environmentFile, type EnvironmentOptions } from "./environment";
import { bareProgram, ownProgram, PHASES, type PreviewProgram, type VmPhase } from "./preview-programs";
import { inWords, type Pair, ratioOf, row, type Times, total } from "./preview-times";
import { type Recorded, recordedPreview, summary } from "./recording";

/** The preview may take half as long again as the bare engine. Seconds are only shown: they depend on the machine. */
const LIMIT = 1.5;

/** Measured pairs, after one of each that is not. */
const PAIRS = 3;

type Recordings = Record<VmPhase, Recorded[]>;

/** @throws Error when the limit is broken. */
export async function previewBench(options: EnvironmentOptions): Promise<void> {
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
  const programs: PreviewProgram[] = [];
  const using = async (program: Promise<PreviewProgram>) => {
    programs.push(await program);
    return programs.at(-1)!;
  };
  try {
    const own = await using(ownProgram(environmentFile(options), interruption.signal));
    const recordings = await recorded(own);
    const bare = await using(bareProgram(recordings, interruption.signal));
    refuseToCompare(recordings, await recorded(bare));
    describe(options, recordings);
    report(await measured(own, bare));
  } finally {
    for (const program of programs) program.remove();
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  }
}

/** The run that is not measured: what it registers, the bare engine has to register too. */
async function recorded(program: PreviewProgram): Promise<Recordings> {
  const recordings = {} as Recordings;
  for (const phase of PHASES) recordings[phase] = recordedPreview(await program.preview(phase, "--json"));
  return recordings;
}

function refuseToCompare(own: Recordings, bare: Recordings): void {
  for (const phase of PHASES) {
    const [wanted, found] = [summary(own[phase]), summary(bare[phase])];
    if (wanted !== found) {
      throw new Error(
        `${phase}: the bare program registers ${found}; expected ${wanted}: mend test/bench/bare-program.ts`,
      );
    }
  }
}

async function measured(own: PreviewProgram, bare: PreviewProgram): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let number = 1; number <= PAIRS; number++) {
    const pair: Record<string, Times> = {};
    for (const phase of PHASES) {
      pair[phase] = { own: await seconds(() => own.preview(phase)), bare: await seconds(() => bare.preview(phase)) };
    }
    pairs.push(pair);
    console.log(`pair ${number} of ${PAIRS}: ${inWords(pair)}`);
  }
  return pairs;
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

function describe({ vms, seed }: EnvironmentOptions, recordings: Recordings): void {
  const all = PHASES.flatMap((phase) => recordings[phase]);
  console.log(`\n${vms} VMs; seed ${seed}; ${(all.length / vms).toFixed(2)} resources a VM: ${summary(all)}`);
}

function report(pairs: readonly Pair[]): void {
  const rows = PHASES.map((phase) => row(phase, pairs, (pair) => pair[phase]));
  console.log(table(["medians", "powercloud s", "bare engine s", "ratio"], [...rows, row("both", pairs, total)]));
  const ratio = ratioOf(pairs, total);
  if (ratio > LIMIT) {
    throw new Error(`the preview takes ${ratio.toFixed(2)} times as long as the bare engine, which is above ${LIMIT}`);
  }
}
