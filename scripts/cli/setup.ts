import { Command } from "commander";
import { createProgress } from "../progress";
import { table } from "../table";
import { addresses } from "../toolchain/downloads/all";
import { pinDownloads } from "../toolchain/downloads/pin";
import { setup, SETUP_PARTS, type SetupReport } from "../toolchain/setup";

/** `powercloud setup [part...]` */
export function setupCommand(): Command {
  return new Command("setup")
    .description("brings the tools, system packages and Pulumi plugins that the project needs")
    .argument("[parts...]", `what to bring: ${SETUP_PARTS.join(", ")} (default: everything)`)
    .option("--json", "prints the result as JSON")
    .option("--urls", "brings nothing; prints the official archives of this machine's architecture, one address a line")
    .option("--pin", "brings nothing; writes the digests of all official archives into toolchain/versions.json")
    .action(async (parts: string[], options: { json?: boolean; urls?: boolean; pin?: boolean }) => {
      if (options.urls) return console.log(addresses().join("\n"));
      if (options.pin) return console.log(`pinned:\n${(await pinDownloads(createProgress())).join("\n")}`);
      const report = await setup({ progress: createProgress(), only: parts.length > 0 ? parts : undefined });
      console.log(options.json ? JSON.stringify(report, undefined, 2) : setupTable(report));
    });
}

/** The table at the end of setup. */
export function setupTable({ rows, seconds }: SetupReport): string {
  const cells = rows.map((row) => [
    row.name,
    row.version,
    row.how,
    row.seconds === undefined ? "-" : row.seconds.toFixed(1),
  ]);
  return `${table(["tool", "version", "how it came", "seconds"], cells)}\nsetup took ${seconds.toFixed(1)} s`;
}
