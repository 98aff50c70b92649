/** The state of an environment, for people. */
import { ageText, quantityText } from "../../gates/evidence-text";
import type { ConditionStatus, EnvironmentStatus, PhaseStatus } from "./environment-status";

/** A tree, with what to do below each condition that does not hold. */
export function statusText(status: EnvironmentStatus): string {
  const now = new Date(status.asOf);
  const lines = [headline(status), ...status.phases.flatMap((phase) => phaseLines(phase, now))];
  return `${lines.join("\n")}\n`;
}

function headline({ environment, phases }: EnvironmentStatus): string {
  const conditions = phases.flatMap(conditionsOf);
  const failed = conditions.filter(({ holds }) => !holds).length;
  const stale = conditions.filter((condition) => condition.stale).length;
  const missing = phases.filter(({ state }) => state !== "measured").length;
  const parts = [
    failed === 0 ? `${conditions.length} conditions, all hold` : `${failed} of ${conditions.length} conditions fail`,
    ...(stale > 0 ? [`${stale} stale`] : []),
    ...(missing > 0 ? [`${missing} of ${phases.length} phases without evidence`] : []),
  ];
  return `${environment}: ${parts.join(", ")}`;
}

function conditionsOf({ layers }: PhaseStatus): ConditionStatus[] {
  return layers.flatMap(({ components }) => components.flatMap(({ conditions }) => conditions));
}

function phaseLines(phase: PhaseStatus, now: Date): string[] {
  const { state, stack } = phase;
  const title = `  ${phase.phase}`;
  if (state === "never brought up") return [`${title}: never brought up (\`pulumi up -s ${stack}\`)`];
  if (state === "not measured") {
    return [`${title}: not measured yet, by the version that brought it up (\`pulumi up -s ${stack}\`)`];
  }
  const layers = phase.layers.flatMap(({ layer, components }) => [
    `    ${layer}`,
    ...components.flatMap(({ component, conditions }) => [
      `      ${component}`,
      ...conditions.flatMap((condition) => conditionLines(condition, now)),
    ]),
  ]);
  return [`${title}: ${phase.holds ? "holds" : "does not hold"}`, ...layers];
}

function conditionLines({ name, value, limit, holds, stale, measuredAt, mend }: ConditionStatus, now: Date): string[] {
  const mark = !holds ? "FAILS" : stale ? "stale" : "ok   ";
  const amounts = `${quantityText(value)} (limit ${quantityText(limit)})`;
  const line = `        ${mark} ${name}: ${amounts}, measured ${ageText(measuredAt, now)} ago`;
  return holds ? [line] : [line, `              ${mend}`];
}
