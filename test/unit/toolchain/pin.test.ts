import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../../../scripts/paths";
import { silentProgress } from "../../../scripts/progress";
import { allDownloads } from "../../../scripts/toolchain/downloads/all";
import { pinDownloads, withPin } from "../../../scripts/toolchain/downloads/pin";
import { DOWNLOADS } from "../../../scripts/toolchain/downloads/source";
import { ArchiveServer, sha256 } from "../../support/archives";

const VERSIONS = readFileSync(join(projectRoot, "toolchain/versions.json"), "utf8");

describe("pinning a download", () => {
  const url = "https://a.example/{goarch}.tar.gz";
  const digests = { amd64: "1".repeat(64), arm64: "2".repeat(64) };

  it("writes what is there already in the same way", () => {
    for (const download of allDownloads()) {
      if (download.sha256) expect(withPin(VERSIONS, download.url, download.sha256)).to.equal(VERSIONS);
    }
  });

  it("adds digests, and replaces older ones, and nothing else", () => {
    const shape = (pins: string) =>
      `{\n  "x": {\n    "url": "${url}",\n${pins}    "checksum": "c"\n  },\n  "sha256": {}\n}\n`;
    const wanted = shape(
      `    "sha256": {\n      "amd64": "${digests.amd64}",\n      "arm64": "${digests.arm64}"\n    },\n`,
    );
    expect(withPin(shape(""), url, digests)).to.equal(wanted);
    expect(withPin(shape('    "sha256": { "amd64": "3" },\n'), url, digests)).to.equal(wanted);
    expect(withPin(wanted, url, digests)).to.equal(wanted);
    expect(() => withPin(shape(""), "https://a.example/{goarch}.tar", digests)).to.throw(/there is no line/);
  });

  describe("from its publisher", () => {
    const before = process.env[DOWNLOADS];
    const downloads = [{ url, checksum: "https://a.example/sums", sha256: { amd64: "old" } }];
    let folder: string;
    let file: string;
    let server: ArchiveServer;

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), "powercloud-pin-"));
      file = join(folder, "versions.json");
      writeFileSync(file, `{\n  "url": "${url}",\n  "checksum": "https://a.example/sums"\n}\n`);
      server = await ArchiveServer.start();
      process.env[DOWNLOADS] = server.base;
      server.serve("https://a.example/amd64.tar.gz", "for amd64");
      server.serve("https://a.example/arm64.tar.gz", "for arm64");
    });

    afterEach(() => {
      server.stop();
      if (before === undefined) Reflect.deleteProperty(process.env, DOWNLOADS);
      else process.env[DOWNLOADS] = before;
      rmSync(folder, { recursive: true });
    });

    const stated = { amd64: sha256(Buffer.from("for amd64")), arm64: sha256(Buffer.from("for arm64")) };

    it("takes the digests of all architectures", async () => {
      server.serve("https://a.example/sums", `${stated.amd64}  amd64.tar.gz\n${stated.arm64}  arm64.tar.gz\n`);
      const pinned = await pinDownloads(silentProgress, file, downloads);
      expect(pinned).to.deep.equal(["https://a.example/amd64.tar.gz", "https://a.example/arm64.tar.gz"]);
      expect(JSON.parse(readFileSync(file, "utf8"))).to.deep.include({ url, sha256: stated });
    });

    it("changes nothing when one is not what its publisher states", async () => {
      server.serve("https://a.example/sums", `${stated.amd64}  amd64.tar.gz\n${stated.amd64}  arm64.tar.gz\n`);
      const text = readFileSync(file, "utf8");
      const error = (await pinDownloads(silentProgress, file, downloads).catch((reason: unknown) => reason)) as Error;
      expect(error.message).to.include(
        `has SHA-256 ${stated.arm64}, its publisher states ${stated.amd64}; nothing was`,
      );
      expect(readFileSync(file, "utf8")).to.equal(text);
    });

    it("changes nothing when an archive or the list cannot be had", async () => {
      const text = readFileSync(file, "utf8");
      const error = (await pinDownloads(silentProgress, file, downloads).catch((reason: unknown) => reason)) as Error;
      expect(error.message).to.match(/sums: HTTP status 404$/);
      expect(readFileSync(file, "utf8")).to.equal(text);
    });
  });
});
