import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEvents, type EngineEvent } from "../../../scripts/preview/events";
import type { EnvironmentResult, PhaseResult } from "../../../scripts/preview/result";

/**
 * Events recorded from the engine: `changed` has one of each operation, among them a volume that is replaced, and
 * secrets; `refused` has a privileged container under the platform's policy pack; `retained` has resources with the
 * option `retainOnDelete`: `kept` deleted, `renewed` replaced, `lateflag` and `dropflag` replaced while the option comes
 * and goes, `gone` deleted without it, `newname` renamed by an alias.
 */
export function recorded(name: "changed" | "refused" | "retained"): EngineEvent[] {
  return parseEvents(readFileSync(join(__dirname, `../../fixtures/preview/${name}.jsonl`), "utf8"));
}

export function environment(...phases: PhaseResult[]): EnvironmentResult {
  return { environment: "lab", phases, policyPacks: ["policies/platform"] };
}

/** Many updates, each with a long value. */
export function crowd(size: number): EngineEvent[] {
  return Array.from({ length: size }, (_, index) => ({
    resourcePreEvent: {
      metadata: {
        op: "update",
        urn: `urn:pulumi:lab.cloud::powercloud::kubernetes:core/v1:ConfigMap::config-${index}`,
        type: "kubernetes:core/v1:ConfigMap",
        old: state({ text: "a".repeat(500) }),
        new: state({ text: "b".repeat(500) }),
        detailedDiff: { text: { diffKind: "update" as const } },
      },
    },
  }));
}

function state(inputs: Record<string, unknown>) {
  return { type: "kubernetes:core/v1:ConfigMap", urn: "", inputs };
}
