/** Machines: their definition, their life, their changes while they run. This is what the other rooms may use of it. */
export { consoleTail, deleteConsoleLog } from "./console";
export type { DomainDisk } from "./devices/device-inputs";
export { disksByVolume, fileOf, keyOf } from "./devices/disk-files";
export { filesUnderDisks } from "./devices/files-under";
export { WITH_ALL_KEPT } from "./domain-lifecycle";
export { domainState, isOff, isRunning } from "./domain-power";
export { parseDomain, type DomainDefinition } from "./domain-xml";
export { getDomains } from "./list-domains";
export { MIGRATION_FIELDS, type MigrationOptions, type Mover } from "./migration-inputs";
export { describeDomain, describeDomains, domainNames, readDefinition, startsWithHost } from "./read-domain";
export { domainAddress } from "./resources/domain-address";
export { domain } from "./resources/domain";
export { snapshot } from "./resources/snapshot";
export { hasSavedMemory, throwAway, wake } from "./saved-memory";
