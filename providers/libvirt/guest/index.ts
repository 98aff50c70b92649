/** What is inside a machine: its agent, its file systems, the seed it boots with. This is what the other rooms may use of it. */
export { isFinalRefusal, isFrozenAnswer } from "./agent-refusal";
export { whileFrozen } from "./file-systems";
export { AgentRefusal, GuestAgent } from "./guest-agent";
export { measureGuest } from "./measure-guest";
export { guestCommand } from "./resources/guest-command";
export { guestConfiguration } from "./resources/guest-configuration";
export { seedImage } from "./seed-image";
