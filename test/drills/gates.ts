import type { Drill } from "../../scripts/test/drill/drill";
import { allHolds, failsAlone } from "../support/lab/gate-states";
import { CLOUD_STATES } from "../support/lab/gate-states/cloud";
import { INTEGRATION_STATES } from "../support/lab/gate-states/integration";
import { STANDARDIZATION_STATES } from "../support/lab/gate-states/standardization";
import { VIRTUALIZATION_STATES } from "../support/lab/gate-states/virtualization";
import { PHASES } from "../support/lab/lab";
import { settleLab } from "../support/lab/restore";

const STATES = [...STANDARDIZATION_STATES, ...INTEGRATION_STATES, ...VIRTUALIZATION_STATES, ...CLOUD_STATES];

/** For each condition of each gate a state of the lab in which it alone fails; and afterwards all hold again. */
export const drill: Drill = {
  title: "each condition of each gate fails alone in a state of the lab that is made for it",
  minutes: 15,
  steps: () => [
    ...STATES.map((state) => ({
      title: `${state.phase}: ${state.fails.join(", ")}: ${state.when}`,
      run: () => failsAlone(state),
    })),
    ...PHASES.map((phase) => ({ title: `${phase}: holds again`, run: () => allHolds(phase) })),
  ],
  restore: settleLab,
};
