/**
 * Group and kind in a type token of Pulumi's Kubernetes plugin, `kubernetes:GROUP/VERSION:KIND`; undefined for what is no object
 * of a cluster: a provider, a release of Helm, and a patch, which changes an object of others.
 */
export function groupKind(type: string): string | undefined {
  const [, group, kind] = /^kubernetes:([^:]*)\/[^/:]*:([^:]*)$/.exec(type) ?? [];
  return kind === undefined || group === "helm.sh" || kind.endsWith("Patch") ? undefined : `${group}/${kind}`;
}
