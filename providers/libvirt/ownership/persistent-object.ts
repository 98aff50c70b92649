/**
 * The life of what libvirt keeps by name beside domains (pools, networks): defined once, started, started again with the
 * host. A kind says how; whose an object is, what a change means and how a run that was cut off goes on is the same for all.
 */
import { asReplacements, Changes, diffProperties, isIgnored, valueAt } from "../../base/diff";
import {
  Call,
  CreateCall,
  DeleteCall,
  DiffCall,
  DiffResult,
  PartialFailure,
  Properties,
  ProviderError,
  ReadCall,
  ReadResult,
  Resource,
  State,
  UNKNOWN,
  UpdateCall,
} from "../../base/types";
import { Fields, formatId, isFlag, isHost, isObjectName, parseId, Validated, Virsh, withHostLock } from "../client";
import { instanceAfter, instanceAsRead, instanceOutput, isTakenUp, newInstance, sayLeft, sayTakenUp } from "./instance";
import { ownedUuid, ownerOf } from "./owner";

/** Inputs that every kind has. */
export interface ObjectInputs {
  host: string;
  name: string;
  autostart: boolean;
}

/** An object as a host has it. */
export interface Found {
  readonly uuid: string;
  /** Which making of it this is: `instance.ts`. Undefined: one of an older version, or not of this plugin's. */
  readonly instance?: string;
  /** The kind's own inputs that would make it. */
  readonly own: Properties;
  /** What it is, in words. */
  readonly says: string;
  /** Why this plugin cannot keep it; undefined when it can. */
  readonly unsupported?: string;
}

/** What a definition bears beside the inputs. */
export interface Mark {
  readonly uuid: string;
  readonly instance?: string;
}

export interface ObjectKind<Inputs extends ObjectInputs> {
  /** As people call it: `storage pool`. */
  readonly noun: string;
  /** Part of what the UUID is made from: never to be changed. */
  readonly key: string;
  /** Form of the id, as in `URI|POOL`. */
  readonly id: string;
  /** Fills in and checks the inputs: those that every kind has, and the kind's own. */
  check(news: Properties, common: Fields): Validated;
  /** Paths of inputs that the host chooses where the program says nothing. */
  readonly chosenByHost?: readonly string[];
  /** Keys of what was found that are inputs only where the program gives them. Default: none. */
  observed?(own: Properties): readonly string[];
  /** True for the property paths that {@link update} changes in place. Default: none, a change replaces the object. */
  updatesInPlace?(path: string): boolean;
  /** Brings an object that is there to the inputs. */
  update?(virsh: Virsh, found: Found, inputs: Inputs): Promise<void>;
  find(virsh: Virsh, name: string): Promise<Found | undefined>;
  state(virsh: Virsh, name: string): Promise<{ active: boolean; autostart: boolean }>;
  define(virsh: Virsh, inputs: Inputs, mark: Mark): Promise<void>;
  /** Writes another instance to an object, which goes on as it is. */
  remark(virsh: Virsh, name: string, instance: string): Promise<void>;
  start(virsh: Virsh, inputs: Inputs): Promise<void>;
  setAutostart(virsh: Virsh, name: string, on: boolean): Promise<void>;
  remove(virsh: Virsh, name: string): Promise<void>;
}

const COMMON: Fields = {
  host: { rule: isHost, required: true },
  name: { rule: isObjectName, required: true },
  autostart: { rule: isFlag, fallback: true },
};

export function persistentObject<Inputs extends ObjectInputs>(kind: ObjectKind<Inputs>): Resource {
  const life = new Life(kind);
  return {
    check: async ({ news }) => kind.check(news, COMMON),
    diff: (call) => life.diff(call),
    create: (call) => life.create(call),
    read: (call) => life.read(call),
    update: (call) => life.update(call),
    delete: (call) => life.delete(call),
  };
}

class Life<Inputs extends ObjectInputs> {
  constructor(private readonly kind: ObjectKind<Inputs>) {}

  async diff({ oldInputs, oldOutputs, newInputs }: DiffCall): Promise<DiffResult> {
    const inPlace = (path: string) => path === "autostart" || (this.kind.updatesInPlace?.(path) ?? false);
    const changes = asReplacements(this.differences(oldInputs, newInputs), (path) => !inPlace(path));
    if (oldOutputs.active === false) changes.active = "update";
    return { changes, deleteBeforeReplace: true };
  }

  async create(call: CreateCall): Promise<State> {
    const inputs = call.inputs as unknown as Inputs;
    if (call.preview) return { id: "", outputs: { ...this.chosen(), ...call.inputs, uuid: UNKNOWN, active: true } };
    const virsh = new Virsh(inputs.host, call.signal);
    const uuid = ownedUuid(ownerOf(call.urn), this.kind.key, inputs.host, inputs.name);
    return this.alone(virsh, inputs.name, call, () => this.make(virsh, inputs, uuid, call));
  }

  private async make(virsh: Virsh, inputs: Inputs, uuid: string, call: CreateCall): Promise<State> {
    const instance = newInstance();
    if (await this.isMade(virsh, inputs, uuid)) {
      await this.kind.remark(virsh, inputs.name, instance);
      sayTakenUp(this.label(inputs.name), virsh, call);
    } else await this.kind.define(virsh, inputs, { uuid, instance });
    const id = formatId(inputs.host, inputs.name);
    try {
      return { id, outputs: await this.enforce(virsh, inputs) };
    } catch (error) {
      // It is defined: the state is to know of it, whether it is wanted on or taken away.
      const outputs = { ...call.inputs, uuid, active: false, instance };
      throw new PartialFailure({ id, outputs }, error instanceof Error ? error.message : String(error));
    }
  }

  async read(call: ReadCall): Promise<ReadResult> {
    const [host, name] = parseId(call.id, this.kind.id);
    const virsh = new Virsh(host, call.signal);
    const found = await this.kind.find(virsh, name);
    if (found === undefined || isAnother(found, call.outputs)) return undefined;
    if (call.inputs.name !== undefined && isTakenUp(found.instance, call.outputs)) return undefined;
    if (found.unsupported !== undefined) {
      throw new ProviderError(`${this.kind.noun} ${name} on ${virsh.label} ${found.unsupported}`);
    }
    const { active, autostart } = await this.kind.state(virsh, name);
    const outputs = { host, name, ...found.own, autostart };
    const observed = (this.kind.observed?.(found.own) ?? []).filter((key) => call.inputs[key] === undefined);
    const inputs = Object.fromEntries(Object.entries(outputs).filter(([key]) => !observed.includes(key)));
    const kept = instanceAsRead(found.instance, call.outputs);
    return { id: call.id, inputs, outputs: { ...outputs, uuid: found.uuid, active, ...kept } };
  }

  async update(call: UpdateCall): Promise<{ outputs: Properties }> {
    const inputs = call.newInputs as unknown as Inputs;
    const chosen = this.chosen(call.oldOutputs);
    if (call.preview) return { outputs: { ...chosen, ...call.newInputs, uuid: call.oldOutputs.uuid, active: true } };
    const virsh = new Virsh(inputs.host, call.signal);
    return this.alone(virsh, inputs.name, call, async () => {
      const found = await this.kind.find(virsh, inputs.name);
      if (found === undefined || isAnother(found, call.oldOutputs)) throw this.vanished(virsh, inputs);
      const instance = instanceAfter(found.instance, call.oldOutputs);
      if (instance !== undefined && instance !== found.instance) await this.kind.remark(virsh, inputs.name, instance);
      await this.kind.update?.(virsh, { ...found, instance }, inputs);
      return { outputs: await this.enforce(virsh, inputs) };
    });
  }

  /** Other stacks may make, change and remove one of that name at the same moment. */
  private async alone<T>(virsh: Virsh, name: string, call: Call, work: () => Promise<T>): Promise<T> {
    const waiting = () =>
      call.progress(`waiting for another run that works on ${this.kind.noun} ${name} on ${virsh.label}`);
    return withHostLock(virsh, `${this.kind.key} ${name}`, work, waiting);
  }

  async delete(call: DeleteCall): Promise<void> {
    const [host, name] = parseId(call.id, this.kind.id);
    const virsh = new Virsh(host, call.signal);
    await this.alone(virsh, name, call, async () => {
      const found = await this.kind.find(virsh, name);
      if (found === undefined || isAnother(found, call.outputs)) return;
      if (isTakenUp(found.instance, call.outputs)) return sayLeft(this.label(name), virsh, call);
      await this.kind.remove(virsh, name);
    });
  }

  private label(name: string): string {
    return `${this.kind.noun} ${name}`;
  }

  /**
   * True when this resource defined the object already, in a run that was cut off. What it defined then for another
   * program is taken away.
   * @throws ProviderError when the name is taken by another one.
   */
  private async isMade(virsh: Virsh, inputs: Inputs, uuid: string): Promise<boolean> {
    const found = await this.kind.find(virsh, inputs.name);
    if (found === undefined) return false;
    if (found.uuid !== uuid) {
      throw new ProviderError(
        `${this.kind.noun} ${inputs.name} already exists on ${virsh.label} (${found.says}) and was not made by this resource; ` +
          `choose another name, or take it over: pulumi import, id '${formatId(inputs.host, inputs.name)}'`,
      );
    }
    const { host, name, autostart } = inputs;
    const there = { host, name, autostart, ...found.own };
    if (Object.keys(this.differences(there, inputs as unknown as Properties)).length === 0) return true;
    await this.kind.remove(virsh, inputs.name);
    return false;
  }

  /** Starts what is not started. @returns the outputs. */
  private async enforce(virsh: Virsh, inputs: Inputs): Promise<Properties> {
    if (!(await this.kind.state(virsh, inputs.name)).active) await this.kind.start(virsh, inputs);
    await this.kind.setAutostart(virsh, inputs.name, inputs.autostart);
    const found = await this.kind.find(virsh, inputs.name);
    if (found === undefined) throw this.vanished(virsh, inputs);
    const { own, uuid, instance } = found;
    return { ...(inputs as unknown as Properties), ...own, uuid, active: true, ...instanceOutput(instance) };
  }

  /**
   * Differences of inputs, without what the program leaves to the host. Older versions of this plugin had fewer inputs:
   * theirs are filled in.
   */
  private differences(inputs: Properties, news: Properties): Changes {
    const changes = diffProperties(this.kind.check(inputs, COMMON).inputs, news);
    const chosen = (this.kind.chosenByHost ?? []).filter((path) => valueAt(news, path) === undefined);
    return Object.fromEntries(Object.entries(changes).filter(([path]) => !isIgnored(path, chosen)));
  }

  /** What the host chose, or will choose. */
  private chosen(known?: Properties): Properties {
    const keys = (this.kind.chosenByHost ?? []).filter((path) => !path.includes("."));
    return Object.fromEntries(keys.map((key) => [key, known === undefined ? UNKNOWN : known[key]]));
  }

  private vanished(virsh: Virsh, { name }: Inputs): ProviderError {
    return new ProviderError(
      `${this.kind.noun} ${name} is not on ${virsh.label} any more; run pulumi refresh, then pulumi up`,
    );
  }
}

/** Another one took the name since: ours is gone. */
function isAnother({ uuid }: Found, outputs: Properties): boolean {
  return outputs.uuid !== undefined && outputs.uuid !== uuid;
}
