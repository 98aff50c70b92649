import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { AboutResponse, type AboutRequest } from "@pulumi/pulumi/proto/language_pb";
import { locateModule } from "./locate";
import { parseOptions } from "./options";
import { resolveManager } from "./package-manager";

/** What `pulumi about` shows of the runtime. A version that cannot be found out is left out. */
export async function about(request: AboutRequest): Promise<AboutResponse> {
  const info = request.getInfo();
  const directory = info?.getProgramDirectory() || process.cwd();
  const manager = resolveManager(parseOptions(info).packagemanager, directory);
  const response = new AboutResponse();
  response.setExecutable(process.execPath);
  response.setVersion(process.version);
  const metadata = response.getMetadataMap();
  metadata.set("packagemanager", manager);
  metadata.set("packagemanagerVersion", await managerVersion(manager));
  const typescript = typescriptVersion(directory);
  if (typescript) metadata.set("typescriptVersion", typescript);
  return response;
}

async function managerVersion(manager: string): Promise<string> {
  try {
    return (await promisify(execFile)(manager, ["--version"])).stdout.trim();
  } catch {
    return "";
  }
}

function typescriptVersion(directory: string): string | undefined {
  try {
    const manifest = readFileSync(locateModule("typescript/package.json", directory, "npm install"), "utf8");
    return (JSON.parse(manifest) as { version: string }).version;
  } catch {
    return undefined;
  }
}
