/** The part of Pulumi's provider protocol that concerns single resources. */
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { withProposedName } from "./autonaming";
import { diffResource, diffResponse } from "./default-diff";
import { keepSecrets, sealOutputs } from "./secrets";
import { readStruct, toPlain, toWire, Wire, writeStruct } from "./marshal";
import { DEFAULT_TIMEOUT, Operations, typeOf, Verb } from "./operation";
import { partialStatus } from "./status";
import {
  Call,
  CheckFailure,
  CheckResult,
  PartialFailure,
  Properties,
  Provider,
  ProviderError,
  Resource,
} from "./types";

/** What all requests about a resource have in common. */
interface ResourceRequest {
  getUrn(): string;
  getType(): string;
  getName(): string;
  getTimeout?(): number;
}

export class ResourceService {
  constructor(
    private readonly provider: Provider,
    private readonly operations: Operations,
  ) {}

  async check(request: proto.CheckRequest): Promise<proto.CheckResponse> {
    const resource = this.resource(request);
    const wire = readStruct(request.getNews());
    const given = toPlain(wire);
    const olds = oldInputs(request);
    const type = request.getType() || typeOf(request.getUrn());
    const news = withProposedName(request, this.provider.nameProperty?.(type), given, olds);
    const randomSeed = Buffer.from(request.getRandomseed_asU8());
    const result = await this.run("check", request, resource, async (call): Promise<CheckResult> =>
      resource.check === undefined ? { inputs: news } : resource.check({ ...call, olds, news, randomSeed }),
    );
    return checkResponse(keepSecrets(toWire(result.inputs, true), wire), result.failures);
  }

  async diff(request: proto.DiffRequest): Promise<proto.DiffResponse> {
    const resource = this.resource(request);
    const oldInputs = toPlain(readStruct(request.getOldInputs()));
    const oldOutputs = toPlain(readStruct(request.getOlds()));
    const newInputs = toPlain(readStruct(request.getNews()));
    const ignoreChanges = request.getIgnorechangesList();
    const result = await this.run("diff", request, resource, (call) =>
      diffResource(resource, { ...call, id: request.getId(), oldInputs, oldOutputs, newInputs, ignoreChanges }),
    );
    return diffResponse(result, oldInputs, newInputs);
  }

  async create(request: proto.CreateRequest): Promise<proto.CreateResponse> {
    const resource = this.resource(request);
    const wire = readStruct(request.getProperties());
    const preview = request.getPreview();
    const state = await this.finish(resource, wire, () =>
      this.run("create", request, resource, (call) => resource.create({ ...call, inputs: toPlain(wire), preview })),
    );
    return new proto.CreateResponse()
      .setId(state.id)
      .setProperties(writeStruct(wireOutputs(resource, state.outputs, [wire], preview)));
  }

  async read(request: proto.ReadRequest): Promise<proto.ReadResponse> {
    const resource = this.resource(request);
    const inputs = readStruct(request.getInputs());
    const old = readStruct(request.getProperties());
    const id = request.getId();
    if (resource.read === undefined) return this.readUnchanged(request);
    const result = await this.run("read", request, resource, async (call) =>
      resource.read?.({ ...call, id, inputs: toPlain(inputs), outputs: toPlain(old) }),
    );
    // An empty id says that the thing is gone.
    if (result === undefined) return new proto.ReadResponse();
    return new proto.ReadResponse()
      .setId(result.id)
      .setProperties(writeStruct(wireOutputs(resource, result.outputs, [inputs, old], false)))
      .setInputs(writeStruct(wireOutputs(resource, result.inputs, [inputs], false)));
  }

  async update(request: proto.UpdateRequest): Promise<proto.UpdateResponse> {
    const resource = this.resource(request);
    const wire = readStruct(request.getNews());
    const preview = request.getPreview();
    const before = {
      id: request.getId(),
      oldInputs: toPlain(readStruct(request.getOldInputs())),
      oldOutputs: toPlain(readStruct(request.getOlds())),
    };
    const result = await this.finish(resource, wire, () =>
      this.run("update", request, resource, async (call) => {
        if (resource.update === undefined) throw new Error(`${call.type} has no update, and its diff asked for none`);
        return resource.update({ ...call, ...before, newInputs: toPlain(wire), preview });
      }),
    );
    return new proto.UpdateResponse().setProperties(
      writeStruct(wireOutputs(resource, result.outputs, [wire], preview)),
    );
  }

  async delete(request: proto.DeleteRequest): Promise<Empty> {
    const resource = this.resource(request);
    const inputs = toPlain(readStruct(request.getOldInputs()));
    const old = toPlain(readStruct(request.getProperties()));
    await this.run("delete", request, resource, (call) =>
      resource.delete({ ...call, id: request.getId(), inputs, outputs: old }),
    );
    return new Empty();
  }

  private resource(request: ResourceRequest): Resource {
    const type = request.getType() || typeOf(request.getUrn());
    const resource = this.provider.resource(type);
    if (resource !== undefined) return resource;
    throw new ProviderError(`the ${this.provider.name} plugin ${this.provider.version} has no resource type ${type}`);
  }

  /** A resource that exists in the state alone: it is as the state says; it can't be imported. */
  private readUnchanged(request: proto.ReadRequest): proto.ReadResponse {
    if (request.getProperties() === undefined || request.getProperties()?.getFieldsMap().getLength() === 0) {
      throw new ProviderError(`${request.getType() || typeOf(request.getUrn())} can't be imported`);
    }
    return new proto.ReadResponse()
      .setId(request.getId())
      .setProperties(request.getProperties())
      .setInputs(request.getInputs());
  }

  private run<T>(verb: Verb, request: ResourceRequest, resource: Resource, handler: (call: Call) => Promise<T>) {
    const timeout = timeoutOf(verb, request.getTimeout?.() ?? 0, resource);
    const options = { verb, urn: request.getUrn(), type: request.getType(), name: request.getName(), timeout };
    return this.operations.run(options, handler);
  }

  /** Turns a partial failure into the status that carries its state. */
  private async finish<T>(resource: Resource, wire: Record<string, Wire>, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof PartialFailure)) throw error;
      throw partialStatus(error, wireOutputs(resource, error.state.outputs, [wire], false));
    }
  }
}

/** The engine says nothing of a new resource, in one way or the other: no inputs, or none in them. */
function oldInputs(request: proto.CheckRequest): Properties | undefined {
  const olds = toPlain(readStruct(request.getOlds()));
  return Object.keys(olds).length === 0 ? undefined : olds;
}

/** The engine's answer to a check. */
export function checkResponse(
  inputs: Record<string, Wire>,
  failures: readonly CheckFailure[] = [],
): proto.CheckResponse {
  const list = failures.map(({ property, reason }) => new proto.CheckFailure().setProperty(property).setReason(reason));
  return new proto.CheckResponse().setInputs(writeStruct(inputs)).setFailuresList(list);
}

/** Seconds; a check or a diff, which touches nothing, has no limit. */
function timeoutOf(verb: Verb, requested: number, resource: Resource): number | undefined {
  if (verb === "check" || verb === "diff") return undefined;
  if (requested > 0) return requested;
  return (verb === "read" ? undefined : resource.timeouts?.[verb]) ?? DEFAULT_TIMEOUT;
}

/** Outgoing values, secret where the resource says so, and where secrets came in by any of the incoming values. */
function wireOutputs(
  resource: Resource,
  values: Properties,
  incoming: readonly Record<string, Wire>[],
  preview: boolean,
): Record<string, Wire> {
  const kept = incoming.reduce(keepSecrets, toWire(values, preview));
  return sealOutputs(kept, resource.secretOutputs ?? []);
}
