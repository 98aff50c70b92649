/**
 * The life of what libvirt keeps by name beside domains (pools, networks): defined once, started, started again with the
 * host. A kind says how; whose an object is, what a change means and how a run that was cut off goes on is the same for all.
 */
import { asReplacements, diffProperties } from "../../base/diff";
import {
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
  UpdateCall,
} from "../../base/types";
import { formatId, parseId } from "../identifier";
import { ownedUuid, ownerOf } from "../owner";
import { Fields, isFlag, isHost, isName, validate } from "../validate";
import { Virsh } from "../virsh";

/** Inputs that every kind has. */
export interface ObjectInputs {
  host: string;
  name: string;
  autostart: boolean;
}

/** An object as a host has it. */
export interface Found {
  readonly uuid: string;
  /** The kind's own inputs that would make it. */
  readonly own: Properties;
  /** What it is, in words. */
  readonly says: string;
  /** Why this plugin cannot keep it; undefined when it can. */
  readonly unsupported?: string;
}

export interface ObjectKind<Inputs extends ObjectInputs> {
  /** As people call it: `storage pool`. */
  readonly noun: string;
  /** Part of what the UUID is made from: never to be changed. */
  readonly key: string;
  /** Form of the id, as in `URI|POOL`. */
  readonly id: string;
  /** The kind's own inputs. */
  readonly fields: Fields;
  find(virsh: Virsh, name: string): Promise<Found | undefined>;
  state(virsh: Virsh, name: string): Promise<{ active: boolean; autostart: boolean }>;
  define(virsh: Virsh, inputs: Inputs, uuid: string): Promise<void>;
  start(virsh: Virsh, inputs: Inputs): Promise<void>;
  setAutostart(virsh: Virsh, name: string, on: boolean): Promise<void>;
  remove(virsh: Virsh, name: string): Promise<void>;
}

const COMMON: Fields = {
  host: { rule: isHost, required: true },
  name: { rule: isName, required: true },
  autostart: { rule: isFlag, fallback: true },
};

export function persistentObject<Inputs extends ObjectInputs>(kind: ObjectKind<Inputs>): Resource {
  const life = new Life(kind);
  return {
    check: async ({ news }) => validate(news, { ...COMMON, ...kind.fields }),
    diff,
    create: (call) => life.create(call),
    read: (call) => life.read(call),
    update: (call) => life.update(call),
    delete: (call) => life.delete(call),
  };
}

async function diff({ oldInputs, oldOutputs, newInputs }: DiffCall): Promise<DiffResult> {
  const changes = asReplacements(diffProperties(oldInputs, newInputs), (property) => property !== "autostart");
  if (oldOutputs.active === false) changes.active = "update";
  return { changes, deleteBeforeReplace: true };
}

class Life<Inputs extends ObjectInputs> {
  constructor(private readonly kind: ObjectKind<Inputs>) {}

  async create(call: CreateCall): Promise<State> {
    const inputs = call.inputs as unknown as Inputs;
    if (call.preview) return { id: "", outputs: { ...call.inputs, uuid: UNKNOWN, active: true } };
    const virsh = new Virsh(inputs.host, call.signal);
    const uuid = ownedUuid(ownerOf(call.urn), this.kind.key, inputs.host, inputs.name);
    if (!(await this.isOurs(virsh, inputs, uuid))) await this.kind.define(virsh, inputs, uuid);
    await this.enforce(virsh, inputs);
    return { id: formatId(inputs.host, inputs.name), outputs: { ...call.inputs, uuid, active: true } };
  }

  async read(call: ReadCall): Promise<ReadResult> {
    const [host, name] = parseId(call.id, this.kind.id);
    const virsh = new Virsh(host, call.signal);
    const found = await this.kind.find(virsh, name);
    if (found === undefined) return undefined;
    if (found.unsupported !== undefined) {
      throw new ProviderError(`${this.kind.noun} ${name} on ${virsh.label} ${found.unsupported}`);
    }
    const { active, autostart } = await this.kind.state(virsh, name);
    const inputs = { host, name, ...found.own, autostart };
    return { id: call.id, inputs, outputs: { ...inputs, uuid: found.uuid, active } };
  }

  async update(call: UpdateCall): Promise<{ outputs: Properties }> {
    const inputs = call.newInputs as unknown as Inputs;
    if (!call.preview) await this.enforce(new Virsh(inputs.host, call.signal), inputs);
    return { outputs: { ...call.newInputs, uuid: call.oldOutputs.uuid, active: true } };
  }

  async delete(call: DeleteCall): Promise<void> {
    const [host, name] = parseId(call.id, this.kind.id);
    const virsh = new Virsh(host, call.signal);
    if ((await this.kind.find(virsh, name)) !== undefined) await this.kind.remove(virsh, name);
  }

  /**
   * True when this resource defined the object already, in a run that was cut off.
   * @throws ProviderError when the name is taken by another one.
   */
  private async isOurs(virsh: Virsh, inputs: Inputs, uuid: string): Promise<boolean> {
    const found = await this.kind.find(virsh, inputs.name);
    if (found === undefined) return false;
    const wanted = inputs as unknown as Properties;
    if (found.uuid === uuid && Object.entries(found.own).every(([key, value]) => wanted[key] === value)) return true;
    throw new ProviderError(
      `${this.kind.noun} ${inputs.name} already exists on ${virsh.label} (${found.says}) and was not made by this resource; ` +
        `choose another name, or take it over: pulumi import, id '${formatId(inputs.host, inputs.name)}'`,
    );
  }

  private async enforce(virsh: Virsh, inputs: Inputs): Promise<void> {
    if (!(await this.kind.state(virsh, inputs.name)).active) await this.kind.start(virsh, inputs);
    await this.kind.setAutostart(virsh, inputs.name, inputs.autostart);
  }
}
