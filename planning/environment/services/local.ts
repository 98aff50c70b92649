import type { MachineGroup, ServicePlan } from "./machine-group";

/** What centres run for themselves, whatever the cloud does: one machine for each service, on the centre's own hosts. */
export const local: ServicePlan = {
  name: "local",
  needs: [],
  groups: ({ centres }) =>
    Object.entries(centres).flatMap(([centre, { services }]) =>
      Object.entries(services).map(([service, { flavor, image, network, replicateSeconds }]): MachineGroup => {
        const machine = { name: `${centre}-${service}`, count: 1, flavor, image, network, alone: true };
        return { ...machine, pinnedCentre: centre, ...(replicateSeconds !== undefined && { replicateSeconds }) };
      }),
    ),
};
