/**
 * pulumi-language-nodejs: runs Pulumi programs, policy packs and plugins that are written for Node.js. Pulumi's engine
 * starts it with its own address as argument, and reads from its first line of output the port that it listens on.
 */
import { parseArgs } from "node:util";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import versions from "../versions.json";
import { Children } from "./processes/children";
import { languageRuntime } from "./service";

const VERSION = versions.tools.pulumi.version;

/** How often is looked whether the engine still lives. One second. */
const WATCH_MS = 1000;

function main(args: string[]): void {
  const { values, positionals } = parseArgs({
    args,
    strict: false,
    allowPositionals: true,
    options: { tracing: { type: "string", default: "" }, version: { type: "boolean" } },
  });
  if (values.version) {
    process.stdout.write(`${VERSION}\n`);
    return;
  }
  const children = new Children();
  const host = { children, engine: positionals[0] ?? "", tracing: String(values.tracing) };
  const unlimited = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };
  const server = new Server(unlimited);
  server.addService(LanguageRuntimeService, languageRuntime(host, VERSION));
  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    process.stdout.write(`${port}\n`);
  });
  endWithEngine(children);
}

/** A program must not go on without the engine that asked for it, however the engine ended. */
function endWithEngine(children: Children): void {
  const engine = process.ppid;
  const end = () => {
    clearInterval(watch);
    void children.endAll().then(() => process.exit(0));
  };
  const watch = setInterval(() => process.ppid !== engine && end(), WATCH_MS);
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
}

main(process.argv.slice(2));
