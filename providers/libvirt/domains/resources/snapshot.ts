/** `libvirt:index:Snapshot`: what a domain's disks hold, and its memory while it runs, kept under a name inside its disks. */
import { asReplacements, diffProperties } from "../../../base/diff";
import {
  Call,
  CreateCall,
  DeleteCall,
  DiffCall,
  DiffResult,
  Properties,
  ProviderError,
  ReadCall,
  ReadResult,
  Resource,
  State,
  UNKNOWN,
} from "../../../base/types";
import { domainState, isOff } from "../domain-power";
import {
  Fields,
  formatId,
  isHost,
  isMachineName,
  isMissing,
  isName,
  parseId,
  Rule,
  STDIN,
  validate,
  Virsh,
  VirshError,
  VirshOptions,
} from "../../client";
import { instanceAsRead, isTakenUp, newInstance, ownerDigest, ownerOf, sayLeft, sayTakenUp } from "../../ownership";
import { readDefinition } from "../read-domain";
import { diskTargets, FoundSnapshot, readSnapshot, remarkSnapshot, snapshotXml } from "../snapshot-xml";

interface Inputs {
  readonly host: string;
  readonly domain: string;
  readonly name: string;
  readonly description?: string;
}

/** Around it libvirt would lose white space, and the resource its words. */
const isDescription: Rule = (value) =>
  typeof value === "string" && value !== "" && value === value.trim()
    ? undefined
    : `${JSON.stringify(value)} is no description: a text without white space around it`;

const isInternal: Rule = (value) =>
  value === false
    ? undefined
    : `${JSON.stringify(value)} is not possible: this plugin makes internal snapshots only (of the disks, and of a running ` +
      "domain's memory, inside its qcow2 volumes); leave diskOnly out";

const FIELDS: Fields = {
  host: { rule: isHost, required: true },
  domain: { rule: isMachineName, required: true },
  name: { rule: isName, required: true },
  description: { rule: isDescription },
  diskOnly: { rule: isInternal },
};
const ID = "URI|DOMAIN|SNAPSHOT";
/** Seconds: a running domain's memory has to be written. The operation's own time limit ends it sooner. */
const TIMEOUT_SECONDS = 4 * 3600;

async function diff({ oldInputs, newInputs }: DiffCall): Promise<DiffResult> {
  return { changes: asReplacements(diffProperties(oldInputs, newInputs)), deleteBeforeReplace: true };
}

async function create(call: CreateCall): Promise<State> {
  if (call.preview) return { id: "", outputs: { ...call.inputs, state: UNKNOWN, createdAt: UNKNOWN } };
  const inputs = call.inputs as unknown as Inputs;
  const { host, domain, name } = inputs;
  const virsh = new Virsh(host, call.signal);
  await requireDomain(virsh, domain);
  const instance = newInstance();
  if (await isMade(virsh, inputs, call)) {
    await takeUp(virsh, inputs, instance, call);
    sayTakenUp(`snapshot ${name} of ${domain}`, virsh, call);
  } else {
    call.progress(`taking snapshot ${name} of ${domain} on ${virsh.label}`);
    const input = snapshotXml(inputs, ownerOf(call.urn), instance);
    const what = `taking snapshot ${name} of domain ${domain}`;
    await whenFree(virsh, ["snapshot-create", domain, STDIN], { input, what });
  }
  const found = await find(virsh, domain, name);
  if (found === undefined) {
    throw new ProviderError(
      `snapshot ${name} of ${domain} vanished from ${virsh.label} as soon as it was taken: it was deleted there; run pulumi up again`,
    );
  }
  return { id: formatId(host, domain, name), outputs: { ...call.inputs, ...measured(found), instance } };
}

/** Its description is all that changes: https://libvirt.org/formatsnapshot.html, redefinition. */
async function takeUp(virsh: Virsh, inputs: Inputs, instance: string, call: Call): Promise<void> {
  const { domain, name } = inputs;
  const what = `marking snapshot ${name} of domain ${domain}`;
  const text = await virsh.run(["snapshot-dumpxml", "--security-info", domain, name], { what });
  const input = remarkSnapshot(text, inputs, ownerOf(call.urn), instance);
  await whenFree(virsh, ["snapshot-create", domain, STDIN, "--redefine"], { input, what });
}

async function requireDomain(virsh: Virsh, domain: string): Promise<void> {
  if ((await domainState(virsh, domain)) !== undefined) return;
  throw new ProviderError(
    `there is no domain ${domain} on ${virsh.label}; make it (Domain) before its snapshots, or correct the domain's name`,
  );
}

/**
 * True when this resource took the snapshot already, in a run that was cut off. What it took then for another program is
 * taken away.
 * @throws ProviderError when the name is taken by another one.
 */
async function isMade(virsh: Virsh, inputs: Inputs, call: CreateCall): Promise<boolean> {
  const { domain, name, description } = inputs;
  const found = await find(virsh, domain, name);
  if (found === undefined) return false;
  if (found.owner !== ownerDigest(ownerOf(call.urn))) {
    throw new ProviderError(
      `${domain} on ${virsh.label} has a snapshot ${name} already, of ${found.createdAt}, which was not made by this resource; ` +
        `choose another name, or take it over: pulumi import, id '${formatId(virsh.uri, domain, name)}'`,
    );
  }
  if (found.description === description) return true;
  await deleteSnapshot(virsh, domain, found);
  return false;
}

async function read(call: ReadCall): Promise<ReadResult> {
  const [host, domain, name] = parseId(call.id, ID);
  const virsh = new Virsh(host, call.signal);
  const found = await find(virsh, domain, name);
  if (found === undefined || isAnother(found, call.outputs)) return undefined;
  if (found.isExternal) {
    throw new ProviderError(
      `snapshot ${name} of ${domain} on ${virsh.label} is external (in files of its own), which this plugin does not keep; ` +
        "leave it to who made it, and take another one with a Snapshot",
    );
  }
  const { description } = found;
  const said = call.inputs.diskOnly === undefined ? {} : { diskOnly: call.inputs.diskOnly };
  const inputs = { host, domain, name, ...(description !== undefined && { description }), ...said };
  const kept = instanceAsRead(found.instance, call.outputs);
  return { id: call.id, inputs, outputs: { ...inputs, ...measured(found), ...kept } };
}

async function remove(call: DeleteCall): Promise<void> {
  const [host, domain, name] = parseId(call.id, ID);
  const virsh = new Virsh(host, call.signal);
  const found = await find(virsh, domain, name);
  if (found === undefined) return;
  if (isTakenUp(found.instance, call.outputs)) return sayLeft(`snapshot ${name} of ${domain}`, virsh, call);
  if (!isAnother(found, call.outputs)) await deleteSnapshot(virsh, domain, found);
}

/** Another one took the name since: ours is gone. */
function isAnother(found: FoundSnapshot, outputs: Properties): boolean {
  if (outputs.createdAt === undefined) return false;
  return outputs.createdAt !== found.createdAt || isTakenUp(found.instance, outputs);
}

async function find(virsh: Virsh, domain: string, name: string): Promise<FoundSnapshot | undefined> {
  const what = `reading snapshot ${name} of domain ${domain}`;
  const text = await virsh.attemptRun(["snapshot-dumpxml", domain, name], isMissing, { what });
  return text === undefined ? undefined : readSnapshot(text);
}

/** The domain goes on with what it has now; snapshots that were taken later stay whole. */
async function deleteSnapshot(virsh: Virsh, domain: string, { name, disks }: FoundSnapshot): Promise<void> {
  await refuseWithoutDisks(virsh, domain, name, disks);
  const what = `deleting snapshot ${name} of domain ${domain}`;
  await whenFree(virsh, ["snapshot-delete", domain, name], { what }, isMissing);
}

/** libvirt 9.0 compares the disks of a running domain with those of the snapshot, and crashes where one is not there. */
async function refuseWithoutDisks(virsh: Virsh, domain: string, name: string, disks: readonly string[]): Promise<void> {
  if (isOff(await domainState(virsh, domain))) return;
  const definition = await readDefinition(virsh, domain, "now");
  const present = definition === undefined ? [] : diskTargets(definition);
  const gone = disks.filter((disk) => !present.includes(disk));
  if (gone.length === 0) return;
  throw new ProviderError(
    `snapshot ${name} of ${domain} on ${virsh.label} cannot be deleted while ${domain} runs: its ${gone.join(", ")} has been ` +
      "detached since; shut the domain down, or attach the disk again, then run pulumi up again",
  );
}

/**
 * Runs a command on a domain that another one may be working on, such as a second snapshot: libvirt waits 30 seconds itself,
 * then gives up. The call's time limit ends the waiting.
 */
async function whenFree(
  virsh: Virsh,
  args: readonly string[],
  options: VirshOptions,
  ignore: (error: VirshError) => boolean = () => false,
): Promise<void> {
  const isBusy = ({ output }: VirshError) => /cannot acquire state change lock/.test(output);
  for (let busy = true; busy;) {
    busy = false;
    const waits = (error: VirshError) => (busy = isBusy(error)) || ignore(error);
    await virsh.attemptRun(args, waits, { ...options, timeoutSeconds: TIMEOUT_SECONDS });
  }
}

function measured({ state, createdAt }: FoundSnapshot): Properties {
  return { state, createdAt };
}

export const snapshot: Resource = {
  check: async ({ news }) => validate(news, FIELDS),
  diff,
  create,
  read,
  delete: remove,
  timeouts: { create: 3600, delete: 3600 },
};
