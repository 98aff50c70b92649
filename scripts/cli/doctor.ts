import { Command } from "commander";
import { examineAmbient } from "../toolchain/ambient-plugin";
import { type Finding, examine } from "../toolchain/doctor";

/** Exit code when something is wrong. */
const UNHEALTHY = 1;

/** `powercloud doctor` */
export function doctorCommand(): Command {
  return new Command("doctor")
    .description("checks this machine without changing anything, and names the fix for each failure")
    .option("--json", "prints the findings as JSON")
    .action(async (options: { json?: boolean }) => {
      const findings = [...(await examine()), ...(await examineAmbient())];
      console.log(options.json ? JSON.stringify(findings, undefined, 2) : findings.map(line).join("\n"));
      if (findings.some((finding) => !finding.ok)) process.exitCode = UNHEALTHY;
    });
}

function line({ ok, name, found, fix }: Finding): string {
  return `${ok ? "ok  " : "FAIL"} ${name}: ${found}${fix ? `\n     fix: ${fix.split("\n").join("\n          ")}` : ""}`;
}
