import type { PhaseName } from "../contracts/contracts";
import { cloud } from "./cloud";
import type { DefinedPhase } from "./define-phase";
import { integration } from "./integration";
import { standardization } from "./standardization";
import { virtualization } from "./virtualization";

/** All phases, in their order. */
export const phases = [standardization, integration, virtualization, cloud] as const;

/** A phase whose predecessor's contract is checked at run time. */
export function phaseNamed(name: PhaseName): DefinedPhase {
  return phases.find(({ phase }) => phase === name) as unknown as DefinedPhase;
}
