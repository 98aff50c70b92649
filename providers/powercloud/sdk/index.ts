/** Pulumi resources of the `powercloud` plugin. */
export {
  type AddressBlock,
  Addresses,
  type AddressesArgs,
  type AddressMachine,
  type AddressNetwork,
  type AddressRecord,
  type ReleasedAddress,
} from "./addresses";
export { BootstrapToken, type BootstrapTokenArgs } from "./bootstrap-token";
export { Certificate, type CertificateArgs, type CertificateUsage } from "./certificate";
export { CertificateAuthority, type CertificateAuthorityArgs } from "./certificate-authority";
export {
  type ClusterReading,
  type EntranceProbe,
  probeEntrance,
  type ProbeEntranceArgs,
  readCluster,
  type ReadClusterArgs,
} from "./measures";
export {
  Placement,
  type PlacementAmounts,
  type PlacementArgs,
  type PlacementGroup,
  type PlacementHost,
  type PlacementMachine,
  type PlacementMove,
  type PlacementOvercommit,
} from "./placement";
export { ClusterNodes, type ClusterNodesArgs } from "./cluster-nodes";
