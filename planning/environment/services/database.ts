import type { ServicePlan } from "./machine-group";

/** `database-1` is the primary at first boot; primary and standbys are never on one host. */
export const database: ServicePlan = {
  name: "database",
  groups: ({ platform: { database: section } }) => {
    const { flavor, image, network, standby } = section;
    const machines = { name: "database", count: 1 + standby, flavor, image, network };
    const block = { start: 256 + 10, end: 2 * 256 - 1 };
    return [{ ...machines, hardSpread: ["host"], copiesOfData: true, block }];
  },
};
