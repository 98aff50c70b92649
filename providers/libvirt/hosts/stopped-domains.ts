/** Machines that ended while others were lost: what made one host die may have hit more. */
import { DiffCall, Resource, UpdateCall } from "../../base/types";
import { domainNames } from "../domains";
import { hostLabel, Virsh } from "../client";

const ANSWER_MS = 10_000;
/** Long enough to ask a host once for all its machines, short enough for what a run itself starts. */
const FRESH_MS = 20_000;

const known = new Map<string, Promise<ReadonlySet<string> | undefined>>();

/**
 * The Domain resource, for runs after a loss: a machine that the program wants to run, and that its living host does not run, is
 * started by the next `up`, without a refresh. At other times hosts are not asked, so that a preview needs none.
 */
export function startedAfterLoss(domain: Resource, isAnyLost: () => boolean): Resource {
  const toStart = (call: DiffCall | UpdateCall) => (isAnyLost() ? hasStopped(call) : false);
  return {
    ...domain,
    diff: async (call) => {
      const result = await domain.diff!(call);
      return (await toStart(call)) ? { ...result, changes: { running: "update", ...result.changes } } : result;
    },
    update: async (call) => {
      if (call.preview && (await toStart(call))) {
        const { name, host } = call.newInputs;
        const what = `${String(name)} on ${hostLabel(String(host))} does not run any more: it will be started`;
        call.progress(what, { permanent: true, warning: true });
      }
      return domain.update!(call);
    },
  };
}

async function hasStopped({ oldInputs, newInputs }: DiffCall | UpdateCall): Promise<boolean> {
  const { host, name, running } = newInputs;
  if (running !== true || typeof host !== "string" || host !== oldInputs.host || name !== oldInputs.name) return false;
  const names = await runningOn(host);
  return names !== undefined && !names.has(String(name));
}

/** Names of the domains that run; undefined when the host does not answer: then nothing is known. */
function runningOn(uri: string): Promise<ReadonlySet<string> | undefined> {
  const asked = known.get(uri) ?? ask(uri);
  known.set(uri, asked);
  return asked;
}

/** Not by the signal of one call: others wait for the same answer. */
async function ask(uri: string): Promise<ReadonlySet<string> | undefined> {
  setTimeout(() => known.delete(uri), FRESH_MS).unref();
  const virsh = new Virsh(uri, AbortSignal.timeout(ANSWER_MS));
  return domainNames(virsh, "running").then(
    (names) => new Set(names),
    () => undefined,
  );
}
