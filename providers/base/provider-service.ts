/** Pulumi's provider protocol (`proto/pulumi/provider.proto` of pulumi/pulumi) for a {@link Provider}. */
import * as grpc from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { PluginAttach, PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { diffResponse } from "./default-diff";
import { diffProperties } from "./diff";
import { EngineLog } from "./engine-log";
import { keepSecrets } from "./secrets";
import { readStruct, toPlain, toWire, writeStruct } from "./marshal";
import { Operations } from "./operation";
import { checkResponse, ResourceService } from "./resource-service";
import { toStatus, UnimplementedError } from "./status";
import { Provider, ProviderError } from "./types";

export class ProviderService {
  readonly log = new EngineLog();
  readonly operations = new Operations(this.log);
  private readonly resources: ResourceService;

  constructor(private readonly provider: Provider) {
    this.resources = new ResourceService(provider, this.operations);
  }

  /** The methods for {@link grpc.Server.addService}. */
  implementation(): grpc.UntypedServiceImplementation {
    return {
      handshake: this.unary((request: proto.ProviderHandshakeRequest) => this.handshake(request)),
      attach: this.unary((request: PluginAttach) => this.attach(request)),
      getPluginInfo: this.unary(() => new PluginInfo().setVersion(this.provider.version)),
      getSchema: this.unary(() => this.getSchema()),
      checkConfig: this.unary((request: proto.CheckRequest) => this.checkConfig(request)),
      diffConfig: this.unary((request: proto.DiffRequest) => this.diffConfig(request)),
      configure: this.unary((request: proto.ConfigureRequest) => this.configure(request)),
      check: this.unary((request: proto.CheckRequest) => this.resources.check(request)),
      diff: this.unary((request: proto.DiffRequest) => this.resources.diff(request)),
      create: this.unary((request: proto.CreateRequest) => this.resources.create(request)),
      read: this.unary((request: proto.ReadRequest) => this.resources.read(request)),
      update: this.unary((request: proto.UpdateRequest) => this.resources.update(request)),
      delete: this.unary((request: proto.DeleteRequest) => this.resources.delete(request)),
      invoke: this.unary((request: proto.InvokeRequest) => this.invoke(request)),
      call: this.unary((request: proto.CallRequest) => this.refuse(`method ${request.getTok()}`)),
      construct: this.unary((request: proto.ConstructRequest) => this.refuse(`component ${request.getType()}`)),
      parameterize: this.unary(() => this.refuse("parameters")),
      getMapping: this.unary(() => new proto.GetMappingResponse()),
      getMappings: this.unary(() => new proto.GetMappingsResponse()),
      cancel: this.unary(() => this.cancel()),
    };
  }

  /** Aborts all that runs, then tells the plugin. */
  async cancel(): Promise<Empty> {
    this.operations.cancelAll();
    await this.provider.cancel?.();
    return new Empty();
  }

  private handshake(request: proto.ProviderHandshakeRequest): proto.ProviderHandshakeResponse {
    if (request.getEngineAddress() !== "") this.log.connect(request.getEngineAddress());
    // Handlers work with ids, so the engine may resolve references to resources itself.
    return new proto.ProviderHandshakeResponse()
      .setAcceptSecrets(true)
      .setAcceptOutputs(true)
      .setSupportsAutonamingConfiguration(true);
  }

  private attach(request: PluginAttach): Empty {
    this.log.connect(request.getAddress());
    return new Empty();
  }

  private getSchema(): proto.GetSchemaResponse {
    const { name, version, schema } = this.provider;
    return new proto.GetSchemaResponse().setSchema(JSON.stringify({ name, version, ...schema }));
  }

  private async checkConfig(request: proto.CheckRequest): Promise<proto.CheckResponse> {
    const wire = readStruct(request.getNews());
    if (this.provider.checkConfig === undefined) return checkResponse(wire);
    const result = await this.provider.checkConfig(toPlain(wire));
    return checkResponse(keepSecrets(toWire(result.inputs, true), wire), result.failures);
  }

  private async diffConfig(request: proto.DiffRequest): Promise<proto.DiffResponse> {
    const olds = toPlain(readStruct(request.getOldInputs()));
    const news = toPlain(readStruct(request.getNews()));
    const result = (await this.provider.diffConfig?.(olds, news)) ?? { changes: diffProperties(olds, news) };
    return diffResponse(result, olds, news);
  }

  private async configure(request: proto.ConfigureRequest): Promise<proto.ConfigureResponse> {
    await this.provider.configure?.(toPlain(readStruct(request.getArgs())));
    return new proto.ConfigureResponse()
      .setAcceptsecrets(true)
      .setSupportspreview(true)
      .setAcceptoutputs(true)
      .setSupportsAutonamingConfiguration(true);
  }

  private async invoke(request: proto.InvokeRequest): Promise<proto.InvokeResponse> {
    const token = request.getTok();
    if (this.provider.invoke === undefined) return this.refuse(`function ${token}`);
    const args = toPlain(readStruct(request.getArgs()));
    const result = await this.provider.invoke({ token, args, preview: request.getPreview() });
    return new proto.InvokeResponse().setReturn(writeStruct(toWire(result, request.getPreview())));
  }

  private refuse(what: string): never {
    throw new UnimplementedError(`the ${this.provider.name} plugin ${this.provider.version} has no ${what}`);
  }

  /** A gRPC method from a function; what it throws becomes the status. */
  private unary<Request, Response>(
    method: (request: Request) => Promise<Response> | Response,
  ): grpc.handleUnaryCall<Request, Response> {
    return (call, callback) => {
      const answer = async () => method(call.request);
      answer().then(
        (response) => callback(null, response),
        (error: unknown) => callback(this.status(error)),
      );
    };
  }

  private status(error: unknown): Partial<grpc.StatusObject> {
    if (error instanceof ProviderError || !isStatus(error)) return toStatus(error, this.provider.name);
    return error;
  }
}

function isStatus(error: unknown): error is Partial<grpc.StatusObject> {
  return typeof error === "object" && error !== null && "metadata" in error && "code" in error;
}
