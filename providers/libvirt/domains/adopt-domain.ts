/** A domain that was there before this project is taken over as it is. */
import { Call, ProviderError, State } from "../../base/types";
import { deviceSteps } from "./devices/domain-devices";
import { DomainInputs, maxMemoryMiB, maxVcpu } from "./domain-inputs";
import { domainState, isRunning } from "./domain-power";
import { DomainDefinition, parseDomain } from "./domain-xml";
import { elementAt, formatId, parseXml, Virsh } from "../client";
import { readDefinition, startsWithHost } from "./read-domain";

/**
 * Takes over the domain with the UUID that `adopts` names. Nothing about it changes, on the host neither: what the program says
 * of it has to be so already.
 * @throws ProviderError when there is no such domain, it belongs to a program, or it is not as the program says.
 */
export async function adoptDomain(virsh: Virsh, inputs: DomainInputs, call: Call): Promise<State> {
  const { name, host, adopts } = inputs;
  const text = await readDefinition(virsh, name, "next");
  const domain = text === undefined ? undefined : parseDomain(text);
  const problem = domain === undefined ? "there is no domain of that name" : refusal(domain, inputs);
  if (text === undefined || domain === undefined || problem !== undefined) {
    throw new ProviderError(`${name} (${String(adopts)}) cannot be adopted on ${virsh.label}: ${problem}`);
  }
  const state = (await domainState(virsh, name)) ?? "shut off";
  const found = { running: isRunning(state), autostart: await startsWithHost(virsh, name) };
  const differences = [...sizeDifferences(domain, inputs), ...habits(found, inputs), ...missing(text, inputs)];
  if (differences.length > 0) {
    throw new ProviderError(
      `${name} on ${virsh.label} is not as the program says: ${differences.join("; ")}. Adopt it as it is (powercloud model discover ` +
        "writes that down), and change it afterwards",
    );
  }
  call.progress(`${name} on ${virsh.label} is adopted as it is: ${state}`, { permanent: true });
  return { id: formatId(host, name), outputs: { ...inputs, uuid: adopts, state, isReady: found.running } };
}

function refusal({ uuid, owner }: DomainDefinition, { adopts }: DomainInputs): string | undefined {
  if (uuid !== adopts)
    return `the domain of that name is another one, with UUID ${uuid}; run powercloud model discover`;
  if (owner === undefined) return undefined;
  return `it belongs to ${owner.resource} of stack ${owner.stack} already`;
}

function sizeDifferences(found: DomainDefinition, inputs: DomainInputs): string[] {
  const said = { ...inputs, maxVcpu: maxVcpu(inputs), maxMemoryMiB: maxMemoryMiB(inputs) };
  return (["vcpu", "maxVcpu", "memoryMiB", "maxMemoryMiB"] as const).flatMap((key) =>
    found[key] === said[key] ? [] : [`${key} is ${found[key]}, not ${said[key]}`],
  );
}

function habits(found: Pick<DomainInputs, "running" | "autostart">, inputs: DomainInputs): string[] {
  return (["running", "autostart"] as const).flatMap((key) =>
    found[key] === inputs[key] ? [] : [`${key} is ${found[key]}, not ${inputs[key]}`],
  );
}

/** Devices that the program names and the domain does not have. */
function missing(definition: string, inputs: DomainInputs): string[] {
  const present = elementAt(parseXml(definition, "domain"), "devices");
  return deviceSteps(present, undefined, inputs, inputs.diskCache).map(({ what }) => `it has no ${what}`);
}
