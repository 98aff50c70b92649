import { Command, Option } from "commander";
import { placementBench } from "./placement";
import { previewBench } from "./preview";
import { tightPoolsBench } from "./tight-pools";

interface Section {
  readonly title: string;
  run(options: { readonly seed: number }): Promise<void>;
}

const FULL = { hosts: 5000, vms: 50_000 };

/** What can be measured, by the name for `--only`. */
const SECTIONS: Readonly<Record<string, Section>> = {
  placement: {
    title: "Placement: hosts used, proven bound and time, beside textbook heuristics",
    run: async ({ seed }) => {
      await placementBench({ ...FULL, seed });
      await placementBench({ ...FULL, seed, replicas: true, counties: 3 });
      await placementBench({ ...FULL, seed, replicas: true, counties: 30 });
    },
  },
  tight: {
    title: "Nearly full pools of VMs of odd sizes: unplaced and hosts used, beside the best of the textbooks' planners",
    run: ({ seed }) => tightPoolsBench({ instances: 50, seed }),
  },
  preview: {
    title: "Preview: time of a large environment's, beside the bare engine with the same resources",
    run: ({ seed }) => previewBench({ vms: 1000, seed }),
  },
};

async function main(): Promise<void> {
  const program = new Command("bench")
    .description("measures side by side in one run; fails when a count or ratio is above its limit")
    .addOption(new Option("--only <section>", "only this section").choices(Object.keys(SECTIONS)))
    .option("--seed <number>", "seed of what is generated", Number, 1)
    .parse();
  const { only, seed } = program.opts<{ only?: string; seed: number }>();
  for (const [name, section] of Object.entries(SECTIONS)) {
    if (only !== undefined && only !== name) continue;
    console.log(`\n== ${name}: ${section.title}`);
    await section.run({ seed });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
