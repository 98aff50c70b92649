import type * as pulumi from "@pulumi/pulumi";

/**
 * Deletes a Kubernetes object whose name the program chose before it makes its replacement. The plugin makes objects by
 * server-side apply, which takes up one of the same name: made first, the replacement would be the old object, and the
 * deletion of the old one would end both. The plugin asks for this order by itself only where it is the one that wants
 * the replacement, not where `replaceOnChanges` or `pulumi up --replace` do.
 */
export const deleteFixedNamesFirst: pulumi.ResourceTransform = ({ type, custom, props, opts }) => {
  if (!custom || !type.startsWith("kubernetes:") || !isNamed(props)) return undefined;
  return { props, opts: { ...opts, deleteBeforeReplace: true } };
};

function isNamed({ metadata }: pulumi.Inputs): boolean {
  return typeof metadata === "object" && metadata !== null && (metadata as { name?: unknown }).name !== undefined;
}
