/** Machines that go to another host. This is what the other rooms may use of it. */
export { foreseeMove } from "./foresee-move";
export { moveDomain } from "./move-domain";
export { relocation } from "./resources/relocation";
