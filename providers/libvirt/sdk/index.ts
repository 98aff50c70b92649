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
export { Provider, type ProviderArgs } from "./provider";
export { Relocation, type RelocationArgs, type RelocationStep } from "./relocation";
export { DomainAddress, type DomainAddressArgs } from "./domain-address";
export {
  type DhcpRange,
  type DhcpReservation,
  type DnsHost,
  Network,
  type NetworkAddress,
  type NetworkArgs,
  type NetworkMode,
  type NetworkPortgroup,
  type NetworkVlan,
} from "./network";
export {
  type DirPoolArgs,
  type FsPoolArgs,
  type IscsiPoolArgs,
  type LogicalPoolArgs,
  type NetfsPoolArgs,
  type RbdPoolArgs,
  StoragePool,
  type StoragePoolArgs,
  type StoragePoolAuth,
  type StoragePoolPermissions,
  type StoragePoolServer,
} from "./storage-pool";
export { Volume, type VolumeArgs, type VolumeFormat } from "./volume";
