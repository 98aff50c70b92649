/**
 * A control as the catalogue and an auditor see it, and how it becomes a policy of Pulumi's. Every policy of this
 * project is made here, so that none can lack its clause, its remedy or its exemptions.
 */
import type { PolicyConfigSchema, ResourceValidationArgs, ResourceValidationPolicy, Severity } from "@pulumi/policy";
import { Judge, type Finding } from "./judge";

/** The six assurance systems of SG186, which every control serves one of. */
export type AssuranceSystem =
  | "management-control"
  | "comprehensive-evaluation"
  | "safety-protection"
  | "standards-and-norms"
  | "technical-research"
  | "talent";

/** The clause of a framework that a control answers. */
export interface Clause {
  readonly framework: string;
  readonly version: string;
  readonly reference: string;
  readonly title: string;
  /** Number and title were read in the framework's own document. */
  readonly verified: boolean;
  /** What number and title were compared with instead, when they were not read at their source. */
  readonly comparedWith?: string;
}

export interface Control {
  /** As in the catalogue: `PLT-02`. */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly clause: Clause;
  readonly serves: AssuranceSystem;
  readonly remediation: string;
  readonly url?: string;
  /** Reports each finding; must stay silent about types of resources that are not its business. */
  readonly check: (resource: ResourceValidationArgs, judge: Judge) => void;
}

interface Settings {
  exemptNamespaces?: readonly string[];
}

const CONFIGURATION: PolicyConfigSchema = {
  properties: {
    exemptNamespaces: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "Kubernetes namespaces that this control does not apply to.",
    },
  },
};

/** A mandatory policy with the control's full metadata. */
export function policy(control: Control): ResourceValidationPolicy {
  const { clause } = control;
  return {
    name: policyName(control),
    displayName: `${control.id} ${control.title}`,
    description: `${control.title} (${clause.framework} ${clause.version}, ${clause.reference}).`,
    enforcementLevel: "mandatory",
    severity: control.severity,
    framework: {
      name: clause.framework,
      version: clause.version,
      reference: clause.reference,
      specification: specification(clause),
    },
    tags: [control.id, `sg186:${control.serves}`, `clause-verified:${clause.verified}`],
    remediationSteps: control.remediation,
    ...(control.url === undefined ? {} : { url: control.url }),
    configSchema: CONFIGURATION,
    validateResource: (resource, reportViolation) => {
      const { exemptNamespaces = [] } = resource.getConfig<Settings>();
      const report = (finding: Finding) => reportViolation(message(control.id, resource.name, finding));
      const judge = new Judge(report, exemptNamespaces);
      judge.attempt(() => control.check(resource, judge));
      judge.end();
    },
  };
}

/** `plt-02-not-privileged`: the id comes first, so that a list of policies sorts as the catalogue does. */
function policyName(control: Control): string {
  return `${control.id} ${control.title}`.toLowerCase().replace(/[^a-z0-9]+/g, "-");
}

/** An auditor must be able to trust a clause's number, and see when to look it up. */
function specification(clause: Clause): string {
  if (clause.verified) return clause.title;
  const compared = clause.comparedWith === undefined ? "" : `; compared with ${clause.comparedWith}`;
  return `${clause.title} ("verified": false: not checked at its source${compared})`;
}

function message(id: string, resource: string, finding: Finding): string {
  const part = finding.part === undefined ? "" : `, ${finding.part}`;
  return `${id}: ${resource}${part}: ${finding.found}. Fix: ${finding.fix}.`;
}
