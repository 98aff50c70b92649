/** Changes of a running domain that its guest takes over as it runs. */
import { Call, ProviderError } from "../../base/types";
import { warn } from "../../base/warn";
import { Devices } from "./devices/device-inputs";
import { DeviceStep, deviceSteps } from "./devices/domain-devices";
import { DomainInputs } from "./domain-inputs";
import { parseDomain } from "./domain-xml";
import { GuestAgent, isFinalRefusal } from "../guest";
import { readDefinition } from "./read-domain";
import { attribute, elementAt, happens, parseLabels, parseXml, STDIN, toXml, Virsh, XmlElement } from "../client";

/** How long a guest may take to let a device or a processor go, and its balloon to fill. */
const GUEST_SECONDS = 60;

/**
 * Brings a running domain's processors, memory, disks and network cards to what its definition has been given already.
 * @param before What the program said last: only what it named is taken away.
 * @throws ProviderError when the guest does not let something go.
 */
export async function applyLive(
  virsh: Virsh,
  inputs: DomainInputs,
  before: Devices | undefined,
  call: Call,
): Promise<void> {
  const text = await definitionOf(virsh, inputs.name);
  const running = parseDomain(text);
  const xml = parseXml(text, "domain");
  const devices = elementAt(xml, "devices");
  for (const step of deviceSteps(devices, before, inputs, inputs.diskCache)) await device(virsh, inputs, step, call);
  const isEmulated = attribute(xml, "type") === "qemu";
  if (inputs.vcpu < running.vcpu && isEmulated) await idleProcessors(virsh, inputs, running.vcpu, call);
  else if (running.vcpu !== inputs.vcpu) await setProcessors(virsh, inputs, running.vcpu, call);
  if (running.memoryMiB !== inputs.memoryMiB) await setMemory(virsh, inputs, call);
}

/** @throws ProviderError when the domain has gone meanwhile. */
async function definitionOf(virsh: Virsh, name: string): Promise<string> {
  const text = await readDefinition(virsh, name, "now");
  if (text !== undefined) return text;
  throw new ProviderError(`${virsh.label}: domain ${name} went away as it was being changed; run pulumi refresh`);
}

async function device(virsh: Virsh, { name }: DomainInputs, step: DeviceStep, call: Call): Promise<void> {
  if (step.kind === "update-interface") return updateInterface(virsh, name, step.element, step.what, call);
  const verb = step.kind === "attach" ? "attaching" : "detaching";
  const what = `${verb} ${step.what} ${step.kind === "attach" ? "to" : "from"} ${name}`;
  call.progress(`${what} on ${virsh.label}`, { permanent: true });
  if (step.kind === "attach") {
    await virsh.run(["attach-device", name, STDIN, "--live"], { input: toXml(step.root, step.element), what });
    return;
  }
  if (step.kind === "detach-disk") await virsh.run(["detach-disk", name, step.target, "--live"], { what });
  else {
    const input = toXml("interface", step.element);
    await virsh.run(["detach-device", name, STDIN, "--live"], { input, what });
  }
  const id = step.kind === "detach-disk" ? `dev='${step.target}'` : `address='${step.mac}'`;
  const gone = await guestDid(virsh, async () => !(await definitionOf(virsh, name)).includes(id));
  if (gone) return;
  throw new ProviderError(
    `${virsh.label}: ${name} does not let go of ${step.what}: unmount it or take it down in the guest, then run pulumi up again`,
  );
}

/** The guest sees nothing of it. */
async function updateInterface(virsh: Virsh, name: string, card: XmlElement, what: string, call: Call): Promise<void> {
  const doing = `setting ${what} of ${name}`;
  call.progress(`${doing} on ${virsh.label}`, { permanent: true });
  await virsh.run(["update-device", name, STDIN, "--live"], { input: toXml("interface", card), what: doing });
}

/** Down goes only what the guest no longer uses, so it is asked first; up, it is told afterwards. */
async function setProcessors(virsh: Virsh, { name, vcpu }: DomainInputs, now: number, call: Call): Promise<void> {
  const what = `changing the processors of ${name} from ${now} to ${vcpu}`;
  call.progress(`${what} on ${virsh.label}`, { permanent: true });
  const tellGuest = () => virsh.attemptRun(["setvcpus", name, String(vcpu), "--guest"], () => true, { what });
  const plug = () => virsh.attemptRun(["setvcpus", name, String(vcpu), "--live"], isSlowUnplug, { what });
  if (vcpu < now) await tellGuest();
  const done = await guestDid(virsh, async () => {
    await plug();
    return parseDomain(await definitionOf(virsh, name)).vcpu === vcpu;
  });
  if (!done) {
    throw new ProviderError(
      `${virsh.label}: ${name} does not let go of its processors: it needs a guest that can unplug them, or a restart ` +
        "(allowRestart: true)",
    );
  }
  if (vcpu > now) await bringOnline(virsh, name, vcpu, call);
}

/** QEMU without KVM (seen with 7.2) does not survive a processor that is unplugged, so the guest only stops using it. */
async function idleProcessors(virsh: Virsh, { name, vcpu }: DomainInputs, now: number, call: Call): Promise<void> {
  const what = `taking processors of ${name} offline, from ${now} to ${vcpu}`;
  call.progress(`${what}; as it is emulated, they are gone at its next start`, { permanent: true });
  await virsh.run(["setvcpus", name, String(vcpu), "--guest"], { what });
}

/** A guest without an agent brings new processors up by itself, if it does. */
async function bringOnline(virsh: Virsh, name: string, vcpu: number, call: Call): Promise<void> {
  if (!(await new GuestAgent(virsh, name).ping())) return;
  let refusal: string | undefined;
  const ends = await guestDid(virsh, async () => {
    refusal = undefined;
    await virsh.attemptRun(["setvcpus", name, String(vcpu), "--guest"], (error) => {
      refusal = error.message;
      return true;
    });
    return refusal === undefined || isFinalRefusal(refusal);
  });
  if (ends && refusal === undefined) return;
  warn(call, `${name} has its ${vcpu} processors, and its guest may not use all of them yet: ${refusal}`);
}

/** A guest takes its time to let a processor go, and libvirt does not always say so. */
function isSlowUnplug({ output }: { output: string }): boolean {
  return /timed out|timeout|in progress|cause is unknown/i.test(output);
}

async function setMemory(virsh: Virsh, { name, memoryMiB }: DomainInputs, call: Call): Promise<void> {
  const what = `changing the memory of ${name} to ${memoryMiB} MiB`;
  call.progress(`${what} on ${virsh.label}`, { permanent: true });
  await virsh.run(["setmem", name, `${memoryMiB}M`, "--live"], { what });
  const done = await guestDid(virsh, async () => (await balloonMiB(virsh, name)) === memoryMiB);
  if (done) return;
  const message = `${name} on ${virsh.label} has not taken over its ${memoryMiB} MiB of memory yet: its balloon driver is at ${await balloonMiB(virsh, name)} MiB`;
  warn(call, message);
}

async function balloonMiB(virsh: Virsh, name: string): Promise<number> {
  const labels = parseLabels((await virsh.run(["dommemstat", name])).replaceAll(/^(\w+) (\d+)$/gm, "$1: $2"));
  return Math.round(Number(labels["actual"]) / 1024);
}

async function guestDid(virsh: Virsh, done: () => Promise<boolean>): Promise<boolean> {
  return happens(done, GUEST_SECONDS, virsh.signal);
}
