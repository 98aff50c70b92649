/** Resources whose loss cannot be mended by the next `pulumi up`: they hold data, or a secret that others hold too. */
import type { Change } from "./changes";

const STATEFUL: readonly RegExp[] = [
  /^libvirt:.*:(Volume|VolumeReplica|Domain|StoragePool|CloudInitDisk|Secret|Snapshot)$/,
  /^kubernetes:.*:(PersistentVolume|PersistentVolumeClaim|StatefulSet|Namespace|CustomResourceDefinition|Secret)$/,
  /^random:/,
  /^powercloud:.*(Certificate|Authority|Key|Placement)\w*$/,
  /^tls:/,
];

/** True when a change destroys such a resource: by deletion, or by putting a new one in its place. */
export function losesState(change: Change): boolean {
  if (change.operation !== "delete" && change.operation !== "replace") return false;
  return STATEFUL.some((type) => type.test(change.type));
}
