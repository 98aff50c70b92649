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
export { getDomains, type GetDomainsArgs, type ListedDomain } from "./get-domains";
export { GuestCommand, type GuestCommandArgs } from "./guest-command";
export { Host, type HostArgs } from "./host";
export { HostPower, type HostPowerArgs } from "./host-power";
export {
  type FilterPorts,
  type FilterProtocol,
  type FilterReference,
  type FilterRule,
  NwFilter,
  type NwFilterArgs,
} from "./nw-filter";
export { Provider, type ProviderArgs } from "./provider";
export { Relocation, type RelocationArgs, type RelocationStep } from "./relocation";
export { type LeftDisk, type PoolHost, ReturnedHosts, type ReturnedHostsArgs } from "./returned-hosts";
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
export { Secret, type SecretArgs, type SecretUsage } from "./secret";
export { Snapshot, type SnapshotArgs } from "./snapshot";
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
export { Volume, type VolumeArgs, type VolumeCopy, type VolumeEncryption, type VolumeFormat } from "./volume";
export { VolumeDownload, type VolumeDownloadArgs } from "./volume-download";
export { VolumeReplica, type VolumeReplicaArgs } from "./volume-replica";
