import { RunResponse, type RunRequest } from "@pulumi/pulumi/proto/language_pb";
import type { Children, Ending } from "./processes/children";
import { locateModule } from "./locate";
import { parseOptions } from "./options";
import { loaderArguments, programVariables } from "./program";

/** The SDK's exit code for "the program failed, and the user has been told why". */
const ALREADY_REPORTED = 32;

/** What V8 writes when it gives up; the second form shows when a debugger is attached. */
const OUT_OF_MEMORY = /<--- Last few GCs --->|Check failed: needs_context && current_scope_ == closure_scope_/;

const MORE_MEMORY =
  "The program seems to have run out of memory. Give it more by the runtime option `nodeargs` in Pulumi.yaml: " +
  "`nodeargs: --max-old-space-size=<MiB>`.";

/** Runs a Pulumi program to its end. What goes wrong with the program is an answer, not an error. */
export async function runProgram(request: RunRequest, host: RunHost): Promise<RunResponse> {
  const response = new RunResponse();
  try {
    const { ending, outOfMemory } = await execute(request, host);
    if ("code" in ending && ending.code === ALREADY_REPORTED) response.setBail(true);
    else response.setError(describe(ending, outOfMemory));
  } catch (error) {
    response.setError(error instanceof Error ? error.message : String(error));
  }
  return response;
}

export interface RunHost {
  readonly children: Children;
  readonly engine: string;
  readonly tracing: string;
}

async function execute(request: RunRequest, host: RunHost): Promise<{ ending: Ending; outOfMemory: boolean }> {
  const info = request.getInfo();
  const options = parseOptions(info);
  const wanted = process.env.PULUMI_LANGUAGE_NODEJS_RUN_PATH || "@pulumi/pulumi/cmd/run";
  const loader = locateModule(wanted, info?.getProgramDirectory() ?? request.getPwd(), "pulumi install");
  const args = [...options.nodeargs, loader, ...loaderArguments(request, host.engine, host.tracing)];
  const { child, ended } = host.children.start(args, {
    env: { ...process.env, ...programVariables(request, options) },
    stdio: ["ignore", "inherit", "pipe"],
  });
  let outOfMemory = false;
  child.stderr?.on("data", (chunk: Buffer) => {
    process.stderr.write(chunk);
    outOfMemory ||= OUT_OF_MEMORY.test(chunk.toString());
  });
  return { ending: await ended, outOfMemory };
}

/** Empty when all is well. */
function describe(ending: Ending, outOfMemory: boolean): string {
  if ("signal" in ending) return `Program was ended by signal ${ending.signal}${outOfMemory ? `. ${MORE_MEMORY}` : ""}`;
  if (ending.code === 0) return "";
  return `Program exited with non-zero exit code: ${ending.code}${outOfMemory ? `. ${MORE_MEMORY}` : ""}`;
}
