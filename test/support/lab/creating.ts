/** Matches the output of `pulumi up` once the domain or the deployment of each name is being created, in whatever order. */
export function allCreating(kind: "domain" | "deployment", ...names: string[]): RegExp {
  return new RegExp(names.map((name) => `(?=[^]*${name}-${kind} creating)`).join(""));
}
