/** Servers: what they are, whether they are on, lost, or back. This is what the other rooms may use of it. */
export { LostHosts } from "./lost-hosts";
export { measureHost } from "./measure-host";
export { readdressed } from "./readdressed";
export { hostPower } from "./resources/host-power";
export { host } from "./resources/host";
export { returnedHosts } from "./resources/returned-hosts";
export { startedAfterLoss } from "./stopped-domains";
