import { serviceMachine } from "../../../model/service-machine";
import type { MachineGroup, ServicePlan } from "./machine-group";

/** What centres run for themselves, whatever the cloud does: one machine for each service, on the centre's own hosts. */
export const local: ServicePlan = {
  name: "local",
  groups: ({ centres }) =>
    Object.entries(centres).flatMap(([centre, spec]) =>
      Object.entries(spec.services).map(([service, wanted]): MachineGroup => {
        const { flavor, image, network, replicateSeconds } = wanted;
        const name = serviceMachine(centre, service, spec, wanted);
        const machine = { name, count: 1, flavor, image, network, alone: true };
        return { ...machine, pinnedCentre: centre, ...(replicateSeconds !== undefined && { replicateSeconds }) };
      }),
    ),
};
