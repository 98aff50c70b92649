/** Resources whose loss cannot be mended by the next `pulumi up`: they hold data, or a secret that others hold too. */
import type { Change } from "./changes";

const STATEFUL: readonly RegExp[] = [
  /^libvirt:.*:(Volume|VolumeReplica|Domain|StoragePool|CloudInitDisk|Secret|Snapshot)$/,
  /^kubernetes:.*:(PersistentVolume|PersistentVolumeClaim|StatefulSet|Namespace|CustomResourceDefinition|Secret)$/,
  /^random:/,
  /^powercloud:index:.*(Addresses|Certificate|Authority|Key|Placement)\w*$/,
  /^tls:/,
];

/** True when a change destroys such a resource: by deletion, or by putting a new one in its place. */
export function losesState(change: Change): boolean {
  return endsState(change) && !isKept(change);
}

/** True when such a resource leaves the stack, or gives its place to a new one, and stays as it is outside of it. */
export function leavesState(change: Change): boolean {
  return endsState(change) && isKept(change);
}

function endsState(change: Change): boolean {
  if (change.operation !== "delete" && change.operation !== "replace") return false;
  return STATEFUL.some((type) => type.test(change.type));
}

/**
 * The engine asks the state that it deletes, not the program: `retainOnDelete` that comes with the replacement is too
 * late, and one that goes with it still holds (pulumi/pulumi, pkg/resource/deploy/step.go, DeleteStep).
 */
function isKept({ step }: Change): boolean {
  return step.old?.retainOnDelete === true || step.old?.external === true;
}
