import type { Drill } from "../../scripts/test/drill/drill";
import { allHolds, failsAlone, type GateState } from "../support/lab/gate-states";
import { CLOUD_STATES } from "../support/lab/gate-states/cloud";
import { INTEGRATION_STATES } from "../support/lab/gate-states/integration";
import { STANDARDIZATION_STATES } from "../support/lab/gate-states/standardization";
import { VIRTUALIZATION_STATES } from "../support/lab/gate-states/virtualization";
import { type PhaseName, PHASES } from "../support/lab/lab";
import { settleLab } from "../support/lab/restore";

const STATES: Readonly<Record<PhaseName, readonly GateState[]>> = {
  standardization: STANDARDIZATION_STATES,
  integration: INTEGRATION_STATES,
  virtualization: VIRTUALIZATION_STATES,
  cloud: CLOUD_STATES,
};

/** For each condition of each gate a state of the lab in which it alone fails; and afterwards all hold again. */
export const drill: Drill = {
  title: "each condition of each gate fails alone in a state of the lab that is made for it",
  minutes: 15,
  // A phase comes up only where the gate of the one before it holds.
  steps: () =>
    PHASES.flatMap((phase) => [
      ...STATES[phase].map((state) => ({
        title: `${phase}: ${state.fails.join(", ")}: ${state.when}`,
        run: () => failsAlone(state),
      })),
      { title: `${phase}: holds again`, run: () => allHolds(phase) },
    ]),
  restore: settleLab,
};
