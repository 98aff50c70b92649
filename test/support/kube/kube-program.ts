/**
 * Plays the engine for single resources: check, diff, create, update, refresh, import and delete, with the state kept
 * between them as the engine keeps it.
 */

import type { Properties } from "../../../providers/base/types";
import { ProviderClient, Secret } from "../provider-client";

/** A resource as the engine's state has it. */
export interface Kept {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

interface UpdateOptions {
  /** Seconds. */
  readonly timeout?: number;
  readonly ignoreChanges?: string[];
}

type Diff = Awaited<ReturnType<ProviderClient["diff"]>>;

export class Program {
  constructor(readonly client: ProviderClient) {}

  /** Checks and creates. `timeout` in seconds. */
  async create(type: string, name: string, news: Properties, timeout?: number): Promise<Kept> {
    const inputs = await this.check(type, name, news);
    const { id, outputs } = await this.client.create({ type, name, inputs, ...(timeout && { timeout }) });
    return { type, name, id, inputs, outputs };
  }

  async preview(type: string, name: string, news: Properties): Promise<Properties> {
    const inputs = await this.check(type, name, news);
    return (await this.client.create({ type, name, inputs, preview: true })).outputs;
  }

  /** What the engine would do if the program now said `news`. */
  async diff(kept: Kept, news: Properties): Promise<Diff> {
    const newInputs = await this.check(kept.type, kept.name, news, kept.inputs);
    return this.client.diff({ ...this.target(kept), newInputs });
  }

  async update(kept: Kept, news: Properties, options: UpdateOptions = {}): Promise<Kept> {
    const newInputs = await this.check(kept.type, kept.name, news, kept.inputs);
    const { outputs } = await this.client.update({ ...this.target(kept), newInputs, ...options });
    return { ...kept, inputs: newInputs, outputs };
  }

  async previewUpdate(kept: Kept, news: Properties): Promise<Properties> {
    const newInputs = await this.check(kept.type, kept.name, news, kept.inputs);
    return (await this.client.update({ ...this.target(kept), newInputs, preview: true })).outputs;
  }

  /** Undefined when the object is gone. */
  async refresh(kept: Kept): Promise<Kept | undefined> {
    const read = await this.client.read(kept);
    return read && { ...kept, ...read };
  }

  async import(type: string, name: string, id: string): Promise<Kept | undefined> {
    const read = await this.client.read({ type, name, id });
    return read && { type, name, ...read };
  }

  async delete(kept: Kept, timeout?: number): Promise<void> {
    await this.client.delete({ ...kept, ...(timeout && { timeout }) });
  }

  private async check(type: string, name: string, news: Properties, olds?: Properties): Promise<Properties> {
    const said = { ...identityOf(type), ...news };
    const { inputs, failures } = await this.client.check({ type, name, news: said, ...(olds && { olds }) });
    if (failures.length > 0)
      throw new Error(failures.map(({ property, reason }) => `${property}: ${reason}`).join("\n"));
    return inputs;
  }

  private target({ type, name, id, inputs, outputs }: Kept) {
    return { type, name, id, oldInputs: inputs, oldOutputs: outputs };
  }
}

/** What the SDK adds to every object: `kubernetes:apps/v1:Deployment` is a Deployment of apps/v1. */
function identityOf(type: string): Properties {
  const [, version, kind] = type.split(":");
  return { apiVersion: version!.replace(/^core\//, ""), kind: kind!.replace(/Patch$/, "") };
}

/** Plain values of outputs, with secrets opened. */
export function open(value: unknown): unknown {
  if (value instanceof Secret) return value.value;
  if (Array.isArray(value)) return value.map(open);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, open(inner)]));
}
