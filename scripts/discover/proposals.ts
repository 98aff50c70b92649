import type { Edit, EditValue } from "../../model/edits";
import type { Model } from "../../model/types";
import { type Conformance, conformance, type FoundMachine } from "../../planning/environment/conformance";
import type { AskedHost } from "./asked-host";

/** Which machines are to be adopted: all that can be, none, or those of these names. */
export type Choice = "all" | "none" | ReadonlySet<string>;

/** A machine that a host ran before, and what is proposed for it. */
export interface Proposal extends Conformance {
  readonly host: string;
  readonly machine: FoundMachine;
  /** `adopted`: the model has it already; `adopt`: goes into the model now; `leave`: not. */
  readonly decision: "adopted" | "adopt" | "leave";
}

/** Every machine that this environment's stacks did not make, in the hosts' order. */
export function proposals(model: Model, hosts: readonly AskedHost[], choice: Choice): Proposal[] {
  const known = new Set(
    Object.values(model.centres).flatMap((centre) =>
      Object.values(centre.hosts).flatMap(({ adopted }) => Object.values(adopted).map(({ uuid }) => uuid)),
    ),
  );
  const wanted = (name: string) => choice === "all" || (choice !== "none" && choice.has(name));
  return hosts.flatMap(({ name: host, found }) =>
    (found?.machines ?? [])
      .filter(({ stack }) => stack === undefined || !stack.startsWith(`${model.name}.`))
      .map((machine) => {
        const verdict = conformance(machine, model.standards);
        const adoptable = verdict.obstacle === undefined && wanted(machine.name);
        const decision = known.has(machine.uuid) ? "adopted" : adoptable ? "adopt" : "leave";
        return { ...verdict, host, machine, decision };
      }),
  );
}

/** What goes into the model of hosts that can serve: new hosts, their hardware, and machines to adopt. */
export function editsOf(hosts: readonly AskedHost[], proposed: readonly Proposal[]): Edit[] {
  return hosts.flatMap(({ centre, name, uri, state, found, reasons }) => {
    const path = ["centres", centre, "hosts", name];
    if (found === undefined || reasons.length > 0) return [];
    const { vcpu, memoryMiB, diskGiB } = found;
    const facts = { vcpu, memory: mib(memoryMiB), disk: gib(diskGiB) };
    const adopted = proposed.filter(({ host, decision }) => host === name && decision === "adopt");
    return [
      ...(state === undefined ? [{ path: [...path, "uri"], value: uri }] : []),
      ...Object.entries(facts).map(([key, value]) => ({ path: [...path, key], value })),
      ...adopted.map((proposal) => ({
        path: [...path, "adopted", proposal.machine.name],
        value: entryOf(proposal),
      })),
    ];
  });
}

function entryOf({ machine, flavor }: Proposal): EditValue {
  const { uuid, vcpu, maxVcpu, memoryMiB, maxMemoryMiB, diskGiB, state, autostart } = machine;
  const max = {
    ...(maxVcpu !== vcpu && { vcpu: maxVcpu }),
    ...(maxMemoryMiB !== memoryMiB && { memory: mib(maxMemoryMiB) }),
  };
  return {
    uuid,
    ...(flavor === undefined ? { vcpu, memory: mib(memoryMiB) } : { flavor }),
    ...(flavor === undefined && Object.keys(max).length > 0 && { max }),
    ...(diskGiB !== undefined && diskGiB > 0 && { disk: gib(diskGiB) }),
    ...(state === "shut off" && { running: false }),
    ...(!autostart && { autostart: false }),
  };
}

function mib(amount: number): string {
  return amount % 1024 === 0 ? `${amount / 1024}Gi` : `${amount}Mi`;
}

function gib(amount: number): string {
  return amount % 1024 === 0 ? `${amount / 1024}Ti` : `${amount}Gi`;
}
