/** Milliseconds that all hosts together get to answer: a machine cut off must not wait long. */
const PATIENCE_MS = 3000;

const answers = new Map<string, Promise<string | undefined>>();

/**
 * Why one of the addresses cannot be downloaded from, or undefined when all their hosts answer. Each host is asked
 * once in the life of this process, whatever the answer.
 * @param patienceMs How long a host that was not asked yet may take. Default: 3000.
 */
export async function unreachable(urls: readonly string[], patienceMs = PATIENCE_MS): Promise<string | undefined> {
  const reasons = await Promise.all(urls.map((url) => ask(new URL(url).origin, patienceMs)));
  return reasons.find((reason) => reason !== undefined);
}

function ask(origin: string, patienceMs: number): Promise<string | undefined> {
  const known = answers.get(origin) ?? probe(origin, patienceMs);
  answers.set(origin, known);
  return known;
}

async function probe(origin: string, patienceMs: number): Promise<string | undefined> {
  try {
    await fetch(origin, { method: "HEAD", redirect: "manual", signal: AbortSignal.timeout(patienceMs) });
    return undefined;
  } catch {
    return `${new URL(origin).host} does not answer`;
  }
}
