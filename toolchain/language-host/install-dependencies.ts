import { spawn } from "node:child_process";
import { status, type ServerWritableStream } from "@grpc/grpc-js";
import { InstallDependenciesResponse, type InstallDependenciesRequest } from "@pulumi/pulumi/proto/language_pb";
import { parseOptions } from "./options";
import { installArguments, resolveManager } from "./package-manager";
import { signalTree } from "./processes/process-tree";

type Call = ServerWritableStream<InstallDependenciesRequest, InstallDependenciesResponse>;

/** Installs a program's npm packages, and shows the package manager's output as it comes. */
export async function installDependencies(call: Call): Promise<void> {
  try {
    const info = call.request.getInfo();
    const directory = info?.getProgramDirectory() || call.request.getDirectory();
    const options = parseOptions(info);
    const manager = resolveManager(options.packagemanager, directory);
    say(call, "Installing dependencies...\n\n");
    await execute(call, manager, installArguments(manager, options.production), directory);
    say(call, "Finished installing dependencies\n\n");
    call.end();
  } catch (error) {
    call.destroy(Object.assign(error as Error, { code: status.UNKNOWN, details: (error as Error).message }));
  }
}

function execute(call: Call, command: string, args: string[], cwd: string): Promise<void> {
  const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.on("data", (chunk: Buffer) => say(call, chunk));
  child.stderr.on("data", (chunk: Buffer) => complain(call, chunk));
  call.on("cancelled", () => child.pid && signalTree(child.pid, "SIGTERM"));
  return new Promise((resolve, reject) => {
    child.once("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "ENOENT" ? new Error(`could not find ${command} on the PATH`) : error),
    );
    child.once("close", (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} ${args[0]} in ${cwd} ended with ${signal ?? `exit code ${code}`}`));
    });
  });
}

function say(call: Call, text: string | Buffer): void {
  const response = new InstallDependenciesResponse();
  response.setStdout(Buffer.from(text));
  call.write(response);
}

function complain(call: Call, text: Buffer): void {
  const response = new InstallDependenciesResponse();
  response.setStderr(text);
  call.write(response);
}
