/** Outputs of stacks that an earlier version brought up, in today's words. */

interface Outputs {
  readonly authority?: unknown;
  readonly authorities?: unknown;
}

interface OneAuthority {
  readonly certificate: string;
  readonly privateKey: string;
}

/** Environments had one authority for all until they got one for each purpose: it is each of them until they are brought up again. */
export function fromEarlier<T extends Outputs>(outputs: T): Omit<T, "authority"> {
  const { authority, ...rest } = outputs;
  if (authority === undefined || outputs.authorities !== undefined) return outputs;
  const { certificate, privateKey } = authority as OneAuthority;
  const one = { certificate, privateKey, trusted: certificate };
  return { ...rest, authorities: { databases: one, entrances: one, staff: one } };
}
