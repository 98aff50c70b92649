/** Pulumi resources of the `libvirt` plugin. Every resource names the libvirt host that it lives on. */
export { CloudInitDisk, type CloudInitDiskArgs } from "./storage/cloud-init-disk";
export {
  Domain,
  type DomainArgs,
  type DomainBoot,
  type DomainDisk,
  type DomainInterface,
  type DomainMigration,
  type DomainReadiness,
} from "./domains/domain";
export { getDomains, type GetDomainsArgs, type ListedDomain } from "./domains/get-domains";
export { GuestCommand, type GuestCommandArgs } from "./domains/guest-command";
export {
  GuestConfiguration,
  type GuestConfigurationArgs,
  type GuestConfigurationCheck,
  type GuestConfigurationCommand,
  type GuestConfigurationFile,
  type GuestConfigurationUnit,
} from "./domains/guest-configuration";
export { Host, type HostArgs } from "./hosts/host";
export { HostPower, type HostPowerArgs } from "./hosts/host-power";
export { type GuestMeasurement, measureGuest, type MeasureGuestArgs } from "./domains/measure-guest";
export { type HostMeasurement, measureHost, type MeasureHostArgs, type MeasuredVolume } from "./hosts/measure-host";
export {
  type FilterPorts,
  type FilterProtocol,
  type FilterReference,
  type FilterRule,
  NwFilter,
  type NwFilterArgs,
} from "./network/nw-filter";
export { Provider, type ProviderArgs } from "./provider";
export { Relocation, type RelocationArgs, type RelocationStep } from "./domains/relocation";
export { type LeftDisk, type PoolHost, ReturnedHosts, type ReturnedHostsArgs } from "./hosts/returned-hosts";
export { DomainAddress, type DomainAddressArgs } from "./domains/domain-address";
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
} from "./network/network";
export { Secret, type SecretArgs, type SecretUsage } from "./storage/secret";
export { Snapshot, type SnapshotArgs } from "./domains/snapshot";
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
} from "./storage/storage-pool";
export { Volume, type VolumeArgs, type VolumeCopy, type VolumeEncryption, type VolumeFormat } from "./storage/volume";
export { VolumeDownload, type VolumeDownloadArgs } from "./storage/volume-download";
export { VolumeReplica, type VolumeReplicaArgs } from "./storage/volume-replica";
