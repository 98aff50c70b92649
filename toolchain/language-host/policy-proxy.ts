import {
  Client,
  credentials,
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type ServiceError,
  status,
} from "@grpc/grpc-js";
import { AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import { AnalyzerStackConfigureRequest } from "@pulumi/pulumi/proto/analyzer_pb";

/** Starts the policy pack with these variables besides its environment, and answers with the port that it serves. */
export type StartPack = (variables: Record<string, string>) => Promise<number>;

const UNLIMITED = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

/**
 * Stands between the engine and a policy pack. A pack reads its stack's name and configuration from its environment,
 * but the engine tells them only by a call; so the pack is started when that call, or any other, comes. All messages
 * pass unread.
 */
export class PolicyProxy {
  private readonly server = new Server(UNLIMITED);
  private pack: Promise<Client> | undefined;

  constructor(private readonly start: StartPack) {
    const methods = Object.entries(AnalyzerService as ServiceDefinition);
    const passing = methods.map(([name, method]) => [
      name,
      {
        ...method,
        requestDeserialize: same,
        responseSerialize: same,
        requestSerialize: same,
        responseDeserialize: same,
      },
    ]);
    const handlers = methods.map(([name, { path }]) => [name, this.handler(name, path)]);
    this.server.addService(Object.fromEntries(passing), Object.fromEntries(handlers));
  }

  /** Starts to serve. Answers with the port. */
  listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      const done = (error: Error | null, port: number) => (error ? reject(error) : resolve(port));
      this.server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), done);
    });
  }

  /** Stops to serve, after the replies that are due have had a second to go out. */
  async close(): Promise<void> {
    const late = setTimeout(() => this.server.forceShutdown(), 1000);
    await new Promise<void>((resolve) => this.server.tryShutdown(() => resolve()));
    clearTimeout(late);
    (await this.pack?.catch(() => undefined))?.close();
  }

  private handler(name: string, path: string): handleUnaryCall<Buffer, Buffer> {
    return (call, reply) => {
      // It comes before the stack's configuration, so the pack cannot answer it; the engine does without.
      if (name === "handshake") return reply({ code: status.UNIMPLEMENTED, details: "no handshake" });
      const variables = name === "configureStack" ? stackVariables(call.request) : {};
      this.pack ??= this.start(variables).then(connect);
      this.pack.then(
        (pack) => pack.makeUnaryRequest(path, same, same, call.request, call.metadata, reply),
        (error: Error) => reply({ code: status.UNAVAILABLE, details: error.message } as ServiceError),
      );
    };
  }
}

function connect(port: number): Client {
  return new Client(`127.0.0.1:${port}`, credentials.createInsecure(), UNLIMITED);
}

function same(message: Buffer): Buffer {
  return message;
}

/** What a pack's SDK reads of the stack from its environment. */
function stackVariables(message: Buffer): Record<string, string> {
  const request = AnalyzerStackConfigureRequest.deserializeBinary(message);
  const config: Record<string, string> = {};
  request.getConfigMap().forEach((value: string, key: string) => (config[key] = value));
  const variables = {
    PULUMI_NODEJS_ORGANIZATION: request.getOrganization(),
    PULUMI_NODEJS_PROJECT: request.getProject(),
    PULUMI_NODEJS_STACK: request.getStack(),
    PULUMI_NODEJS_DRY_RUN: String(request.getDryRun()),
    PULUMI_CONFIG: JSON.stringify(config),
  };
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ""));
}
