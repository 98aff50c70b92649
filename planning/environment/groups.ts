import type { FailureDomain, Model } from "../../model/types";
import type { Machine } from "./machines";
import type { GroupRule } from "../solver/placement-types";

/**
 * How machines that stand in for each other are kept apart: never in one of the domains that their group says
 * (`hardSpread`), in others as far as it goes. Whatever else has to be survived (`standards.survive`) is a preference
 * here, and `survives` says whether it was reached.
 */
export function groupRules(model: Model, machines: readonly Machine[]): GroupRule[] {
  const hard = new Map<string, readonly FailureDomain[]>();
  for (const { group, hardSpread = [] } of machines) if (group !== undefined) hard.set(group, hardSpread);
  return [...hard].flatMap(([id, hardSpread]) =>
    [...new Set<FailureDomain>(["host", ...model.standards.survive, ...hardSpread])].map((level) => ({
      id,
      kind: "anti-affinity" as const,
      level,
      hard: hardSpread.includes(level),
    })),
  );
}
