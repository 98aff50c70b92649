/** What can be done with the power of a lab host. */
export const HOST_ACTIONS = ["start", "stop"] as const;
export type HostAction = (typeof HOST_ACTIONS)[number];
