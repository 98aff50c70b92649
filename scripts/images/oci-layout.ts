import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

export interface OciImage {
  /** Uncompressed tar archive. */
  readonly layer: Buffer;
  readonly entrypoint: readonly string[];
  /** `uid:gid` that the program runs as. */
  readonly user: string;
}

/**
 * Writes an image of one layer as an OCI image layout into a folder, for tools that push it.
 * @returns Digest of its manifest, `sha256:…`; the same image has the same one.
 */
export async function writeOciLayout(image: OciImage, folder: string): Promise<string> {
  const blobs = join(folder, "blobs", "sha256");
  await mkdir(blobs, { recursive: true });
  const put = async (mediaType: string, content: Buffer) => {
    const hex = createHash("sha256").update(content).digest("hex");
    await writeFile(join(blobs, hex), content);
    return { mediaType, digest: `sha256:${hex}`, size: content.length };
  };
  const layer = await put("application/vnd.oci.image.layer.v1.tar", image.layer);
  const config = await put(
    "application/vnd.oci.image.config.v1+json",
    json({
      created: "1970-01-01T00:00:00Z",
      architecture: "amd64",
      os: "linux",
      config: { User: image.user, Entrypoint: image.entrypoint, WorkingDir: "/" },
      rootfs: { type: "layers", diff_ids: [layer.digest] },
    }),
  );
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  const manifest = await put(mediaType, json({ schemaVersion: 2, mediaType, config, layers: [layer] }));
  await writeFile(join(folder, "index.json"), json({ schemaVersion: 2, manifests: [manifest] }));
  await writeFile(join(folder, "oci-layout"), json({ imageLayoutVersion: "1.0.0" }));
  return manifest.digest;
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
