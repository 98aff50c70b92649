/** Drives a plugin through real gRPC, as the engine would. */
import * as grpc from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { isObject, readStruct, SECRET, SIGNATURE, toPlain, Wire, writeStruct } from "../../providers/base/marshal";
import { listen } from "../../providers/base/server";
import { Properties, Provider, UNKNOWN } from "../../providers/base/types";
import { EngineServer, LoggedLine, startEngineServer } from "./engine-server";

/** Marks a value of a request as secret; in answers, secrets come as such values too. */
export class Secret {
  constructor(readonly value: unknown) {}
}

/** What the engine would keep after a failed create or update. */
export interface Kept {
  readonly id: string;
  readonly outputs: Properties;
  readonly reasons: readonly string[];
}

/** A call that the plugin answered with an error. */
export class CallError extends Error {
  constructor(
    readonly code: grpc.status,
    message: string,
    readonly kept: Kept | undefined,
  ) {
    super(message);
  }
}

export interface Diff {
  readonly changes: Record<string, string>;
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
}

interface Target {
  readonly type: string;
  /** Default: `test`. */
  readonly name?: string;
}

/** Time limit in seconds; default: the resource's. */
interface Limited extends Target {
  readonly timeout?: number;
}

const KINDS = ["add", "add-replace", "delete", "delete-replace", "update", "update-replace"];

type Unary<Q, S> = (request: Q, callback: (error: grpc.ServiceError | null, response: S) => void) => unknown;

export class ProviderClient {
  private constructor(
    private readonly client: ResourceProviderClient,
    /** Progress and warnings that the plugin showed so far. */
    readonly lines: readonly LoggedLine[],
    private readonly stop: () => void,
  ) {}

  /** Starts the plugin's server and configures it. Close it in the end. */
  static async start(provider: Provider, config: Properties = {}): Promise<ProviderClient> {
    const server = await listen(provider);
    return ProviderClient.connect(server.port, () => server.close(), config);
  }

  /** Talks to a plugin that serves on this port already, and configures it. `stop` is called on {@link close}. */
  static async connect(
    port: number,
    stop: () => void,
    config: Properties = {},
    { engine: given, name = "test" }: { engine?: EngineServer; name?: string } = {},
  ): Promise<ProviderClient> {
    const engine = given ?? (await startEngineServer());
    const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
      "grpc.max_receive_message_length": -1,
      "grpc.max_send_message_length": -1,
    });
    const started = new ProviderClient(client, engine.lines, () => {
      client.close();
      stop();
      engine.close();
    });
    const handshake = new proto.ProviderHandshakeRequest().setEngineAddress(engine.address);
    await started.ask<proto.ProviderHandshakeRequest, unknown>("handshake", handshake).catch(passUnimplemented);
    const request = new proto.ConfigureRequest().setArgs(struct(config)).setAcceptsecrets(true);
    // Plugins from before the handshake read their configuration here.
    for (const [key, value] of Object.entries(config)) {
      request.getVariablesMap().set(`${name}:config:${key}`, String(value));
    }
    await started.ask<proto.ConfigureRequest, unknown>("configure", request);
    return started;
  }

  close(): void {
    this.stop();
  }

  async check(target: Target & { news: Properties; olds?: Properties }) {
    const request = named(new proto.CheckRequest(), target).setNews(struct(target.news));
    if (target.olds !== undefined) request.setOlds(struct(target.olds));
    const response = await this.ask<proto.CheckRequest, proto.CheckResponse>("check", request);
    return {
      inputs: marked(readStruct(response.getInputs())),
      failures: response.getFailuresList().map((f) => ({ property: f.getProperty(), reason: f.getReason() })),
    };
  }

  async diff(
    target: Target & {
      id: string;
      oldInputs: Properties;
      oldOutputs: Properties;
      newInputs: Properties;
      ignoreChanges?: string[];
    },
  ): Promise<Diff> {
    const request = named(new proto.DiffRequest(), target)
      .setId(target.id)
      .setOldInputs(struct(target.oldInputs))
      .setOlds(struct(target.oldOutputs))
      .setNews(struct(target.newInputs))
      .setIgnorechangesList(target.ignoreChanges ?? []);
    const response = await this.ask<proto.DiffRequest, proto.DiffResponse>("diff", request);
    const changes: Record<string, string> = {};
    response.getDetaileddiffMap().forEach((value, path) => (changes[path] = KINDS[value.getKind()]));
    return {
      changes,
      replaces: response.getReplacesList(),
      deleteBeforeReplace: response.getDeletebeforereplace(),
    };
  }

  async create(target: Limited & { inputs: Properties; preview?: boolean }) {
    const request = named(new proto.CreateRequest(), target)
      .setProperties(struct(target.inputs))
      .setPreview(target.preview ?? false)
      .setTimeout(target.timeout ?? 0);
    const response = await this.ask<proto.CreateRequest, proto.CreateResponse>("create", request);
    return { id: response.getId(), outputs: marked(readStruct(response.getProperties())) };
  }

  /** Undefined when the thing is gone. Without inputs and outputs: an import. */
  async read(target: Target & { id: string; inputs?: Properties; outputs?: Properties }) {
    const request = named(new proto.ReadRequest(), target)
      .setId(target.id)
      .setInputs(struct(target.inputs ?? {}))
      .setProperties(struct(target.outputs ?? {}));
    const response = await this.ask<proto.ReadRequest, proto.ReadResponse>("read", request);
    if (response.getId() === "") return undefined;
    return {
      id: response.getId(),
      outputs: marked(readStruct(response.getProperties())),
      inputs: marked(readStruct(response.getInputs())),
    };
  }

  async update(
    target: Limited & {
      id: string;
      oldInputs: Properties;
      oldOutputs: Properties;
      newInputs: Properties;
      preview?: boolean;
      ignoreChanges?: string[];
    },
  ) {
    const request = named(new proto.UpdateRequest(), target)
      .setId(target.id)
      .setOldInputs(struct(target.oldInputs))
      .setOlds(struct(target.oldOutputs))
      .setNews(struct(target.newInputs))
      .setPreview(target.preview ?? false)
      .setIgnorechangesList(target.ignoreChanges ?? [])
      .setTimeout(target.timeout ?? 0);
    const response = await this.ask<proto.UpdateRequest, proto.UpdateResponse>("update", request);
    return { outputs: marked(readStruct(response.getProperties())) };
  }

  async delete(target: Limited & { id: string; inputs: Properties; outputs: Properties }): Promise<void> {
    const request = named(new proto.DeleteRequest(), target)
      .setId(target.id)
      .setOldInputs(struct(target.inputs))
      .setProperties(struct(target.outputs))
      .setTimeout(target.timeout ?? 0);
    await this.ask<proto.DeleteRequest, Empty>("delete", request);
  }

  async invoke(token: string, args: Properties): Promise<Properties> {
    const request = new proto.InvokeRequest().setTok(token).setArgs(struct(args));
    const response = await this.ask<proto.InvokeRequest, proto.InvokeResponse>("invoke", request);
    return marked(readStruct(response.getReturn()));
  }

  /** Without a `v`. */
  async version(): Promise<string> {
    return (await this.ask<Empty, PluginInfo>("getPluginInfo", new Empty())).getVersion();
  }

  async schema(): Promise<object> {
    const answer = await this.ask<proto.GetSchemaRequest, proto.GetSchemaResponse>(
      "getSchema",
      new proto.GetSchemaRequest(),
    );
    return JSON.parse(answer.getSchema()) as object;
  }

  async cancel(): Promise<void> {
    await this.ask<Empty, Empty>("cancel", new Empty());
  }

  private ask<Q, S>(method: keyof ResourceProviderClient, request: Q): Promise<S> {
    const call = (this.client[method] as Unary<Q, S>).bind(this.client);
    return new Promise<S>((resolve, reject) => {
      call(request, (error, response) => (error ? reject(callError(error)) : resolve(response)));
    });
  }
}

function named<M extends { setUrn(v: string): M; setType(v: string): M; setName(v: string): M }>(
  message: M,
  { type, name = "test" }: Target,
): M {
  return message.setUrn(`urn:pulumi:test::project::${type}::${name}`).setType(type).setName(name);
}

function struct(properties: Properties) {
  return writeStruct(wire(properties) as Record<string, Wire>);
}

function wire(value: unknown): Wire {
  if (value === UNKNOWN) return "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
  if (value instanceof Secret) return { [SIGNATURE]: SECRET, value: wire(value.value) };
  if (Array.isArray(value)) return value.map(wire);
  if (!isObject(value)) return value as Wire;
  const defined = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(defined.map(([key, item]) => [key, wire(item)]));
}

/** Plain values, but secrets as {@link Secret}. */
function marked(properties: Record<string, Wire>): Properties {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, mark(value)]));
}

function mark(value: Wire): unknown {
  if (Array.isArray(value)) return value.map(mark);
  if (!isObject(value)) return toPlain({ value }).value;
  if (value[SIGNATURE] === SECRET) return new Secret(toPlain({ value: value.value as Wire }).value);
  if (value[SIGNATURE] !== undefined) return toPlain({ value: value as Wire }).value;
  return marked(value as Record<string, Wire>);
}

/** The engine goes on without a handshake with a plugin that knows none. */
function passUnimplemented(error: unknown): void {
  if (!(error instanceof CallError) || error.code !== grpc.status.UNIMPLEMENTED) throw error;
}

function callError(error: grpc.ServiceError): CallError {
  const [details] = error.metadata.get("grpc-status-details-bin");
  if (details === undefined) return new CallError(error.code, error.details, undefined);
  const status = Status.deserializeBinary(details as Buffer);
  const failed = proto.ErrorResourceInitFailed.deserializeBinary(status.getDetailsList()[0].getValue_asU8());
  return new CallError(error.code, error.details, {
    id: failed.getId(),
    outputs: marked(readStruct(failed.getProperties())),
    reasons: failed.getReasonsList(),
  });
}
