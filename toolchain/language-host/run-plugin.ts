import type { ChildProcess, SpawnOptions } from "node:child_process";
import type { ServerWritableStream } from "@grpc/grpc-js";
import { status } from "@grpc/grpc-js";
import type { RunPluginRequest, RunPluginResponse } from "@pulumi/pulumi/proto/language_pb";
import type { Children, Ending } from "./processes/children";
import { locateModule } from "./locate";
import { optionVariables, parseOptions } from "./options";
import { exitCode, stderr, stdout } from "./plugin-output";
import { PolicyProxy } from "./policy-proxy";

type Call = ServerWritableStream<RunPluginRequest, RunPluginResponse>;

/** Runs a plugin or a policy pack that is written for Node.js, and hands its output to the engine. */
export async function runPlugin(call: Call, children: Children): Promise<void> {
  try {
    const isPolicyPack = call.request.getKind() === "analyzer";
    call.write(exitCode(await (isPolicyPack ? executePolicyPack : execute)(call, children)));
    call.end();
  } catch (error) {
    call.destroy(Object.assign(error as Error, { code: status.UNKNOWN, details: (error as Error).message }));
  }
}

async function execute(call: Call, children: Children): Promise<number> {
  const { request } = call;
  const directory = directoryOf(request);
  const run = process.env.PULUMI_LANGUAGE_NODEJS_RUN_PATH || "@pulumi/pulumi/cmd/run-plugin";
  const args = [...loaderArguments(request, run), directory, ...request.getArgsList()];
  const { child, ended } = start(call, children, args, { cwd: request.getPwd(), env: variables(request) });
  child.stdout?.on("data", (chunk: Buffer) => call.write(stdout(chunk)));
  return codeOf(await ended);
}

/** The engine gets the proxy's port in place of the pack's; what the pack says afterwards is passed on as it is. */
async function executePolicyPack(call: Call, children: Children): Promise<number> {
  const { request } = call;
  const directory = directoryOf(request);
  const loader = loaderArguments(request, "@pulumi/pulumi/cmd/run-policy-pack");
  const args = [...loader, ...request.getArgsList(), directory];
  return new Promise((resolve, reject) => {
    const proxy = new PolicyProxy((stack) => {
      const options = { cwd: directory, env: { ...variables(request), ...stack } };
      const { child, ended } = start(call, children, args, options);
      const finish = ended.then(codeOf);
      finish.then(resolve, reject).finally(() => void proxy.close());
      return Promise.race([portOf(child, call), finish.then((code) => Promise.reject(tooEarly(code, directory)))]);
    });
    call.on("cancelled", () => void proxy.close().then(() => resolve(0)));
    proxy.listen().then((port) => call.write(stdout(`${port}\n`)), reject);
  });
}

function start(call: Call, children: Children, args: readonly string[], options: SpawnOptions) {
  const started = children.start(args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  started.child.stderr?.on("data", (chunk: Buffer) => call.write(stderr(chunk)));
  call.on("cancelled", () => children.stop(started.child));
  return started;
}

/** The first line that a plugin writes is its port. */
function portOf(child: ChildProcess, call: Call): Promise<number> {
  return new Promise((resolve) => {
    let text: string | undefined = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      if (text === undefined) return void call.write(stdout(chunk));
      text += chunk.toString();
      const end = text.indexOf("\n");
      if (end < 0) return;
      resolve(Number(text.slice(0, end)));
      if (text.length > end + 1) call.write(stdout(text.slice(end + 1)));
      text = undefined;
    });
  });
}

/** The official host puts `nodeargs` behind the loader for plugins, where node does not see them; so does this one. */
function loaderArguments(request: RunPluginRequest, loader: string): string[] {
  const directory = directoryOf(request);
  const { nodeargs } = parseOptions(request.getInfo());
  return [locateModule(loader, directory, `npm install in ${directory}`), ...nodeargs];
}

function directoryOf(request: RunPluginRequest): string {
  return request.getInfo()?.getProgramDirectory() ?? request.getPwd();
}

function variables(request: RunPluginRequest): Record<string, string> {
  const pairs = request.getEnvList().map((line: string) => {
    const at = line.indexOf("=");
    return [line.slice(0, at), line.slice(at + 1)] as const;
  });
  return { ...Object.fromEntries(pairs), ...optionVariables(parseOptions(request.getInfo())) };
}

function codeOf(ending: Ending): number {
  if ("signal" in ending) throw new Error(`Program was ended by signal ${ending.signal}`);
  return ending.code;
}

function tooEarly(code: number, directory: string): Error {
  return new Error(`the policy pack in ${directory} ended with exit code ${code} before it was ready`);
}
