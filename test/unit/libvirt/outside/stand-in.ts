/** A host of libvirt's that answers by a function: for words of virsh that no host here says. */
import { Virsh } from "../../../../providers/libvirt/client/virsh";
import { explainFailure, VirshError } from "../../../../providers/libvirt/client/virsh-error";

/** virsh's standard output; an Error's message is its standard error. */
export type Answer = (args: readonly string[], input: string) => string | Error;

export interface StandIn {
  readonly virsh: Virsh;
  /** Commands with their arguments, in the order in which they were given. */
  readonly said: string[];
}

export function standIn(answer: Answer, name = "zunyi-1"): StandIn {
  const uri = `qemu+ssh://ops@${name}/system`;
  const said: string[] = [];
  const run: Virsh["run"] = async (args, options = {}) => {
    said.push(args.join(" "));
    const answered = answer(args, String(options.input ?? ""));
    if (typeof answered === "string") return answered;
    throw explainFailure(uri, options.what ?? args[0]!, answered.message);
  };
  const attemptRun: Virsh["attemptRun"] = async (args, ignore, options) =>
    run(args, options).catch((error: unknown) => {
      if (error instanceof VirshError && ignore(error)) return undefined;
      throw error;
    });
  const virsh = Object.assign(new Virsh(uri, new AbortController().signal), { run, attemptRun });
  return { virsh, said };
}

/** A call whose lines are kept. */
export function silentCall(): { call: import("../../../../providers/base/types").Call; lines: string[] } {
  const lines: string[] = [];
  const signal = new AbortController().signal;
  const urn = "urn:pulumi:dev::powercloud::libvirt:index:Domain::vm";
  const progress = (message: string) => void lines.push(message);
  return { call: { urn, type: "libvirt:index:Domain", name: "vm", signal, progress }, lines };
}
