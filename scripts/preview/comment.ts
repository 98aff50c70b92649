/** The one Markdown comment that a change gets. */
import { kindOf, OPERATIONS } from "./changes";
import { diffLines } from "./diff";
import type { Finding } from "./findings";
import { changedPhases, keptState, lostState, nextStep, verdict } from "./next-step";
import { allFindings, type EnvironmentResult, type Failed, type PhaseResult, type Previewed } from "./result";
import { compose, type Section } from "./sections";
import { losesState } from "./stateful";

/** Hidden line by which CI finds its own comment again, to change it instead of adding another one. */
export function marker(environment: string): string {
  return `<!-- powercloud preview ${environment} -->`;
}

export function comment(result: EnvironmentResult): string {
  const head = [
    marker(result.environment),
    `## Preview of \`${result.environment}\``,
    "",
    verdict(result),
    "",
    ...table(result),
    "",
    `Next: ${nextStep(result)}`,
    ...asides(result),
  ];
  const sections = [
    ...errors(result),
    ...losses(result),
    ...kept(result),
    ...findings(result),
    ...changedPhases(result).map(diff),
  ];
  return compose(head, sections, []);
}

function table(result: EnvironmentResult): string[] {
  return [
    `| phase | ${OPERATIONS.join(" | ")} | policy |`,
    `| --- | ${OPERATIONS.map(() => "---:").join(" | ")} | --- |`,
    ...result.phases.map((phase) => `| ${phase.phase} | ${cells(phase).join(" | ")} | ${policy(phase, result)} |`),
  ];
}

function cells(phase: PhaseResult): string[] {
  if (phase.status !== "previewed") return OPERATIONS.map((_, index) => (index === 0 ? phase.status : ""));
  return OPERATIONS.map((operation) => {
    const count = String(phase.counts[operation]);
    const stateful = phase.changes.some((change) => change.operation === operation && losesState(change));
    return stateful ? `**${count}**` : count;
  });
}

function policy(phase: PhaseResult, result: EnvironmentResult): string {
  if (phase.status === "waiting") return "";
  if (result.policyPacks.length === 0) return "not checked";
  const mandatory = phase.findings.filter((finding) => finding.mandatory).length;
  const advisory = phase.findings.length - mandatory;
  const parts = [
    ...(mandatory > 0 ? [`**${mandatory} mandatory**`] : []),
    ...(advisory > 0 ? [`${advisory} advisory`] : []),
  ];
  return parts.length === 0 ? "passed" : parts.join(", ");
}

/** Unchanged phases on one line; each waiting one in a sentence. */
function asides(result: EnvironmentResult): string[] {
  const changed = changedPhases(result);
  const unchanged = result.phases.filter(
    (phase) => phase.status === "previewed" && !changed.some((other) => other.phase === phase.phase),
  );
  const waiting = result.phases.flatMap((phase) => (phase.status === "waiting" ? [phase.reason] : []));
  return [
    ...(unchanged.length === 0 ? [] : ["", `Unchanged: ${unchanged.map(({ phase }) => phase).join(", ")}.`]),
    ...(waiting.length === 0 ? [] : ["", ...waiting.map((reason) => `- ${reason}`)]),
  ];
}

function errors(result: EnvironmentResult): Section[] {
  const failed = result.phases.filter((phase): phase is Failed => phase.status === "failed");
  return failed.map(({ phase, errors: messages }) => ({
    before: ["", `### Error in ${phase}`, "", "```text"],
    lines: messages.flatMap((message) => message.replaceAll("`", "'").split("\n")),
    after: ["```"],
  }));
}

function losses(result: EnvironmentResult): Section[] {
  const lost = lostState(result);
  if (lost.length === 0) return [];
  const lines = lost.map((change) => `- **${change.operation} ${kindOf(change.type)} ${code(change.name)}**`);
  return [{ before: ["", "### State that would be lost", ""], lines, after: [] }];
}

/** Nobody looks after it any more, and the name or address that it holds stays taken. */
function kept(result: EnvironmentResult): Section[] {
  const left = keptState(result);
  if (left.length === 0) return [];
  const lines = left.map((change) => {
    const then = change.operation === "replace" ? ", beside the new one" : "";
    return `- ${kindOf(change.type)} ${code(change.name)}${then}`;
  });
  return [{ before: ["", "### State that leaves the stack and stays as it is", ""], lines, after: [] }];
}

function findings(result: EnvironmentResult): Section[] {
  const all = allFindings(result);
  if (all.length === 0) return [];
  return [{ before: ["", "### Policy findings", ""], lines: all.map(findingLine), after: [] }];
}

function findingLine(finding: Finding): string {
  const level = [finding.mandatory ? "mandatory" : "advisory", finding.severity].filter((part) => part !== undefined);
  return [
    `- **${text(finding.rule)}** (${level.join(", ")})`,
    ...(finding.resource === undefined ? [] : [` on ${code(finding.resource)}`]),
    `: ${text(finding.found)}`,
    ...(finding.clause === undefined ? [] : [` *Clause:* ${text(finding.clause)}.`]),
    ...(finding.fix === undefined ? [] : [` *Fix:* ${text(finding.fix)}.`]),
  ].join("");
}

function diff({ phase, changes, counts }: Previewed): Section {
  const changed = changes.filter(({ operation }) => operation !== "unchanged");
  const total = changes.length - counts.unchanged;
  return {
    before: ["", `<details><summary>${phase}: ${total} changes</summary>`, "", "```diff"],
    lines: changed.flatMap(diffLines),
    after: ["```", "", "</details>"],
  };
}

function code(value: string): string {
  return `\`${value.replaceAll("`", "'").replaceAll("\n", " ")}\``;
}

/** Words from outside: they must not become tags, mentions or table cells of the comment. */
function text(value: string): string {
  return value.replace(/\s+/g, " ").replaceAll("<", "&lt;").replaceAll("|", "\\|").replaceAll("@", "&#64;");
}
