/** The engine's side of progress lines: collects what a plugin logs. */
import * as grpc from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";

export interface LoggedLine {
  readonly urn: string;
  readonly message: string;
  readonly ephemeral: boolean;
  readonly warning: boolean;
}

export interface EngineServer {
  readonly address: string;
  /** In the order in which they came. */
  readonly lines: readonly LoggedLine[];
  close(): void;
}

export async function startEngineServer(): Promise<EngineServer> {
  const lines: LoggedLine[] = [];
  const log: grpc.handleUnaryCall<LogRequest, Empty> = ({ request }, callback) => {
    lines.push({
      urn: request.getUrn(),
      message: request.getMessage(),
      ephemeral: request.getEphemeral(),
      warning: request.getSeverity() === LogSeverity.WARNING,
    });
    callback(null, new Empty());
  };
  const server = new grpc.Server();
  server.addService(EngineService as grpc.ServiceDefinition, { log });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { address: `127.0.0.1:${port}`, lines, close: () => server.forceShutdown() };
}
