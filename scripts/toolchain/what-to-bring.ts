import { toolDir } from "../paths";
import { go, type Tool } from "./catalogue";
import { architecture, fillIn } from "./architecture";
import { DOWNLOADS } from "./downloads/source";

/** What to do by hand for a tool that no way brings: said completely, since the machine may be cut off. */
export function whatToBring(tool: Tool, obstacles: readonly string[]): string {
  const lines = [`${tool.name} ${tool.version} cannot be had on this machine:`];
  for (const obstacle of obstacles) lines.push(`  - ${obstacle.split("\n").join("\n    ")}`);
  lines.push("Bring one of these, then run setup again:");
  if (tool.download) {
    const folder = toolDir(tool.name, tool.version, "official");
    const members = tool.download.members ?? [tool.name];
    const verb = members.length > 1 ? "go" : "goes";
    lines.push(`  - from a machine with internet: ${fillIn(tool.download.url)}`);
    lines.push(`    of which ${members.join(" and ")} (executable, mode 0755) ${verb} to ${folder}/`);
    lines.push(`    or a copy of it in a place that ${DOWNLOADS} names (docs/guide/air-gapped.md)`);
  }
  if (tool.module) {
    lines.push(`  - Go ${go.minimum} or newer on PATH, and a Go module proxy in GOPROXY that this machine reaches`);
    lines.push(`    (Go for Linux ${architecture().go}: ${fillIn(go.download.url)}, unpacked to /usr/local)`);
  }
  if (tool.ask) lines.push(`  - ${tool.name} ${tool.version} on PATH, installed by other means`);
  return lines.join("\n");
}
