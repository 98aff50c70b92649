/** Options of a resource that has a host's name in its own, so that the host's new name replaces nothing. */
export function formerName(prefix: string, was: string | undefined): { aliases?: { name: string }[] } {
  return was === undefined ? {} : { aliases: [{ name: `${prefix}-${was}` }] };
}
