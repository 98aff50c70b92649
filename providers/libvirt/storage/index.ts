/** Pools, volumes and what is in them. This is what the other rooms may use of it. */
export { sendFile } from "./content/stream-volume";
export { ENCRYPTION_FIELDS, encryptionElement, parseEncryption, type Encryption } from "./encryption";
export { fileSystemBytes } from "./file-system-size";
export { withPoolAt } from "./folder-pool";
export {
  completeDisk,
  finishDisk,
  isSharedPool,
  leaveDisk,
  movingDisks,
  prepareDisk,
  takeBackDisk,
  type PreparedDisk,
} from "./moving-disk";
export { cloudInitDisk } from "./resources/cloud-init-disk";
export { secret } from "./resources/secret";
export { storagePool } from "./resources/storage-pool";
export { volumeDownload } from "./resources/volume-download";
export { volumeReplica } from "./resources/volume-replica";
export { volume } from "./resources/volume";
export {
  CONTENT_TIMEOUT_SECONDS,
  deleteVolume,
  describePool,
  describeVolume,
  GIB,
  refreshPool,
  requireSpace,
  volumeNames,
} from "./storage";
export { deleteClaimed, markersOf, type VolumePlace } from "./volume-claim";
export { COMMIT, filesUnder } from "./volume-layers";
export { domainsUsing } from "./volume-users";
