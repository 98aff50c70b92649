import { expect } from "chai";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { extract } from "tar-stream";
import { imageLayer } from "../../../scripts/images/image-layer";
import { writeOciLayout } from "../../../scripts/images/oci-layout";

const files = [
  { path: "/usr/sbin/program", content: Buffer.from("program") },
  { path: "/lib/library.so", content: Buffer.from("library"), mode: 0o644 },
];

async function names(layer: Buffer): Promise<string[]> {
  const found: string[] = [];
  const archive = extract();
  archive.end(layer);
  for await (const entry of archive) {
    found.push(
      `${entry.header.name} ${entry.header.mode!.toString(8)} ${entry.header.uid} ${entry.header.mtime!.getTime()}`,
    );
    entry.resume();
  }
  return found;
}

describe("layer of a container image", () => {
  it("has the same bytes whatever the order of its files", async () => {
    const layer = await imageLayer(files);
    expect((await imageLayer([...files].reverse())).equals(layer)).to.equal(true);
  });

  it("differs when a file differs", async () => {
    const changed = [files[0]!, { ...files[1]!, content: Buffer.from("Library") }];
    expect((await imageLayer(changed)).equals(await imageLayer(files))).to.equal(false);
  });

  it("holds folders before their files, owned by root, at time zero", async () => {
    expect(await names(await imageLayer(files))).to.deep.equal([
      "lib/ 755 0 0",
      "usr/ 755 0 0",
      "usr/sbin/ 755 0 0",
      "lib/library.so 644 0 0",
      "usr/sbin/program 755 0 0",
    ]);
  });
});

describe("OCI image layout", () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "powercloud-test-"))));
  afterEach(() => rm(folder, { recursive: true }));

  it("names each blob by its digest, down from the index to the layer", async () => {
    const layer = await imageLayer(files);
    const digest = await writeOciLayout({ layer, entrypoint: ["/usr/sbin/program"], user: "1000:1000" }, folder);
    const blob = async (of: string) => {
      const content = await readFile(join(folder, "blobs", "sha256", of.slice("sha256:".length)));
      expect(`sha256:${createHash("sha256").update(content).digest("hex")}`).to.equal(of);
      return content;
    };
    const index = JSON.parse(await readFile(join(folder, "index.json"), "utf8"));
    expect(index.manifests[0].digest).to.equal(digest);
    const manifest = JSON.parse((await blob(digest)).toString());
    const config = JSON.parse((await blob(manifest.config.digest)).toString());
    expect(config.config.User).to.equal("1000:1000");
    expect(config.rootfs.diff_ids).to.deep.equal([manifest.layers[0].digest]);
    expect((await blob(manifest.layers[0].digest)).equals(layer)).to.equal(true);
  });
});
