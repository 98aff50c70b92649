import type { RunRequest } from "@pulumi/pulumi/proto/language_pb";
import { parseKey } from "./config-key";
import { type Options, optionVariables } from "./options";

/** Arguments of the SDK's program loader (`@pulumi/pulumi/cmd/run`), after the loader's own file name. */
export function loaderArguments(request: RunRequest, engine: string, tracing: string): string[] {
  const info = request.getInfo();
  const flags: Record<string, string | undefined> = {
    monitor: request.getMonitorAddress(),
    engine,
    organization: request.getOrganization(),
    project: request.getProject(),
    "root-directory": info?.getRootDirectory(),
    stack: request.getStack(),
    pwd: info?.getProgramDirectory(),
    parallel: String(request.getParallel()),
    tracing,
  };
  const args = Object.entries(flags).flatMap(([name, value]) => (value ? [`--${name}`, value] : []));
  if (request.getDryrun()) args.push("--dry-run");
  return [...args, info?.getEntryPoint() || ".", ...request.getArgsList()];
}

/** Variables that the program gets besides the environment that the engine runs in. */
export function programVariables(request: RunRequest, options: Options): Record<string, string> {
  const config: Record<string, string> = {};
  request.getConfigMap().forEach((value: string, key: string) => (config[parseKey(key)] = value));
  return {
    PULUMI_CONFIG: JSON.stringify(config),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    ...optionVariables(options),
  };
}
