import type { ServicePlan } from "./machine-group";

/** The workers of the cluster. */
export const kubernetes: ServicePlan = {
  name: "kubernetes",
  groups: ({ platform: { kubernetes: section } }) => {
    const { flavor, image, network, workers } = section;
    const block = { start: 2 * 256 + 10, end: 3 * 256 - 1 };
    return [{ name: "worker", count: workers, flavor, image, network, pods: true, block }];
  },
  podRange: ({ platform }) => platform.kubernetes.podCidr,
};
