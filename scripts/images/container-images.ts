import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GATEWAY_IMAGE, MODULE_IMAGE, PAUSE_IMAGE } from "../../components/guest/images";
import type { Progress } from "../progress";
import { output, run, RunError } from "../run";
import { UserError } from "../user-error";
import { debianProgram } from "./debian-program";
import { imageLayer, type LayerFile } from "./image-layer";
import { writeOciLayout } from "./oci-layout";

export interface PushImagesArgs {
  /** `http://host:port` of the registry, as this machine reaches it. */
  readonly registry: string;
  /** Finds a tool's path by its name: `crane`, `reference-module`, `pause`. */
  readonly tools: (name: string) => Promise<string>;
  readonly progress: Progress;
}

interface ContainerImage {
  /** Repository and tag. */
  readonly name: string;
  readonly entrypoint: string;
  /** `uid:gid`; never root. */
  readonly user: string;
  files(args: PushImagesArgs): Promise<LayerFile[]>;
}

const HAPROXY = { release: "bookworm", package: "haproxy", program: "/usr/sbin/haproxy" };

const IMAGES: readonly ContainerImage[] = [
  { name: PAUSE_IMAGE, entrypoint: "/pause", user: "65535:65535", files: (args) => builtProgram("pause", args) },
  {
    name: MODULE_IMAGE,
    entrypoint: "/reference-module",
    user: "65532:65532",
    files: (args) => builtProgram("reference-module", args),
  },
  {
    name: GATEWAY_IMAGE,
    entrypoint: HAPROXY.program,
    user: "1000:1000",
    files: (args) => debianProgram(HAPROXY, args.progress),
  },
];

/**
 * Builds the platform's container images and pushes those that the registry does not have yet.
 * @returns Digest (`sha256:…`) by image name with tag.
 * @throws {UserError} When the registry cannot be reached, or an image's parts cannot be brought.
 */
export async function pushImages(args: PushImagesArgs): Promise<Record<string, string>> {
  const registry = new URL(args.registry).host;
  const crane = await args.tools("crane");
  const digests: Record<string, string> = {};
  for (const image of IMAGES) digests[image.name] = await push(image, registry, crane, args);
  return digests;
}

async function push(image: ContainerImage, registry: string, crane: string, args: PushImagesArgs): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "powercloud-image-"));
  const reference = `${registry}/${image.name}`;
  try {
    const layer = await imageLayer(await image.files(args));
    const digest = await writeOciLayout({ layer, entrypoint: [image.entrypoint], user: image.user }, folder);
    const there = await output(crane, ["digest", "--insecure", reference]).catch(() => "");
    if (there === digest) return digest;
    await args.progress.step(`push ${image.name}`, () => run(crane, ["push", "--insecure", folder, reference]));
    return digest;
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    throw new UserError(`registry ${args.registry}: ${image.name} could not be pushed: ${error.message}`, 1);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function builtProgram(name: string, { tools }: PushImagesArgs): Promise<LayerFile[]> {
  return [{ path: `/${name}`, content: await readFile(await tools(name)) }];
}
