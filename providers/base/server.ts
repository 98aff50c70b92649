/** A plugin's process: serves a {@link Provider} until the engine, or whoever started it, is gone. */
import { fstatSync } from "node:fs";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { ProviderService } from "./provider-service";
import { Provider } from "./types";

/** Seconds that running calls have to end after the engine is gone. */
const SHUTDOWN_GRACE = 10;

export interface RunningServer {
  readonly port: number;
  readonly service: ProviderService;
  close(): void;
}

/** Serves a provider on a free port of the loopback address. */
export async function listen(provider: Provider): Promise<RunningServer> {
  const service = new ProviderService(provider);
  const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  server.addService(ResourceProviderService, service.implementation());
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  const close = () => {
    service.log.close();
    server.forceShutdown();
  };
  return { port, service, close };
}

/**
 * The entry of a plugin's executable. Writes the port on stdout, as the engine expects; to debug a plugin, start it by
 * hand and give its port to the CLI: `PULUMI_DEBUG_PROVIDERS=<name>:<port>`.
 */
export function serve(provider: Provider): void {
  listen(provider).then(
    (server) => run(server, provider),
    (error: unknown) => {
      process.stderr.write(`the ${provider.name} plugin can't listen on 127.0.0.1: ${String(error)}\n`);
      process.exit(1);
    },
  );
}

function run({ port, service }: RunningServer, provider: Provider): void {
  const engine = engineAddress(process.argv.slice(2));
  if (engine !== undefined) service.log.connect(engine);
  const stop = once(() => void shutDown(service));
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  if (engine !== undefined) watchParent(stop);
  process.on("unhandledRejection", (reason) => {
    const text = reason instanceof Error ? reason.stack : String(reason);
    process.stderr.write(`this is a bug in the ${provider.name} plugin, please report it: ${text}\n`);
  });
  process.stdout.write(`${port}\n`);
}

/** The engine's address is the last argument that is no flag: flags, some with values, come before it. */
function engineAddress(args: readonly string[]): string | undefined {
  return args.filter((arg) => !arg.startsWith("-")).at(-1);
}

/** The engine holds the other end of stdin: it closes even when the engine is killed. */
function watchParent(stop: () => void): void {
  const stdin = fstatSync(0);
  if (!stdin.isFIFO() && !stdin.isSocket()) return;
  process.stdin.on("end", stop).on("close", stop).on("error", stop).resume();
}

async function shutDown(service: ProviderService): Promise<void> {
  const deadline = Date.now() + SHUTDOWN_GRACE * 1000;
  await service.cancel().catch(() => undefined);
  while (service.operations.count > 0 && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  process.exit(0);
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    action();
  };
}
