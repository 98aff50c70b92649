/** Pulumi resources of the `libvirt` plugin. Every resource names the libvirt host that it lives on. */
export { CloudInitDisk, type CloudInitDiskArgs } from "./cloud-init-disk";
export {
  Domain,
  type DomainArgs,
  type DomainBoot,
  type DomainDisk,
  type DomainInterface,
  type DomainMigration,
  type DomainReadiness,
} from "./domain";
export { getDomains, type ListedDomain } from "./get-domains";
export { Host, type HostArgs } from "./host";
export { HostPower, type HostPowerArgs } from "./host-power";
export { Network, type NetworkArgs } from "./network";
export { Provider, type ProviderArgs } from "./provider";
export { Relocation, type RelocationArgs, type RelocationStep } from "./relocation";
export { StoragePool, type StoragePoolArgs } from "./storage-pool";
export { Volume, type VolumeArgs, type VolumeFormat } from "./volume";
