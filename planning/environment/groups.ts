import type { FailureDomain, Model } from "../../model/types";
import type { Machine } from "./machines";
import type { GroupRule } from "../solver/placement-types";

/**
 * How machines that stand in for each other are kept apart. Primary and standby of the database are never on one host;
 * workers spread over hosts as far as they can. Whatever else has to be survived (`standards.survive`) is a preference
 * here, and `survives` says whether it was reached.
 */
export function groupRules(model: Model, machines: readonly Machine[]): GroupRule[] {
  const groups = [...new Set(machines.flatMap(({ group }) => (group === undefined ? [] : [group])))];
  return groups.flatMap((id) =>
    levels(model).map((level) => ({
      id,
      kind: "anti-affinity" as const,
      level,
      hard: id === "database" && level === "host",
    })),
  );
}

function levels(model: Model): FailureDomain[] {
  return [...new Set<FailureDomain>(["host", ...model.standards.survive])];
}
