/** Outputs of stacks that an earlier version brought up, in today's words. */

type Outputs = Readonly<Record<string, unknown>>;

interface OneAuthority {
  readonly certificate: string;
  readonly privateKey: string;
}

/** Environments had one authority for all until they got one for each purpose: it is each of them until they are brought up again. */
export function fromEarlier(outputs: Outputs): Outputs {
  const { authority, ...rest } = outputs;
  if (authority === undefined || rest.authorities !== undefined) return outputs;
  const { certificate, privateKey } = authority as OneAuthority;
  const one = { certificate, privateKey, trusted: certificate };
  return { ...rest, authorities: { databases: one, entrances: one, staff: one } };
}
