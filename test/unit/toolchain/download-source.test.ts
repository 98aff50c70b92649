import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ARCHITECTURES } from "../../../scripts/toolchain/architecture";
import { go, tools } from "../../../scripts/toolchain/catalogue";
import { addresses, allDownloads } from "../../../scripts/toolchain/downloads/all";
import { fetchFile } from "../../../scripts/toolchain/downloads/fetch-file";
import { sourceObstacle, sourceOf } from "../../../scripts/toolchain/downloads/source";
import { UserError } from "../../../scripts/user-error";
import { sha256 } from "../../support/archives";

const URL_OF_ARCHIVE = "https://releases.example/v1/tool.tar.gz";

describe("a site's own copies of official archives", () => {
  const from = (base: string | undefined, url = URL_OF_ARCHIVE) => sourceOf(url, { POWERCLOUD_DOWNLOADS: base });

  it("are not looked for where the site names none", () => {
    expect(from(undefined)).to.equal(URL_OF_ARCHIVE);
    expect(from("")).to.equal(URL_OF_ARCHIVE);
  });

  it("lie by host and path under an address or in a folder", () => {
    expect(from("http://mirror/a")).to.equal("http://mirror/a/releases.example/v1/tool.tar.gz");
    expect(from("https://mirror:8443/a/b//")).to.equal("https://mirror:8443/a/b/releases.example/v1/tool.tar.gz");
    expect(from("/srv/my archives/")).to.equal("file:///srv/my%20archives/releases.example/v1/tool.tar.gz");
    expect(from("file:///srv/a")).to.equal("file:///srv/a/releases.example/v1/tool.tar.gz");
    expect(from("/srv", "https://host:81/x?y=1")).to.equal("file:///srv/host:81/x");
  });

  it("are not guessed from what names no place", () => {
    for (const base of ["mirror.example/a", "./archives", "ftp://mirror/a", "http://"]) {
      expect(() => from(base), base).to.throw(UserError, `POWERCLOUD_DOWNLOADS=${base} names no place; allowed: http`);
    }
  });

  it("are not asked for with a password, which is not shown either", () => {
    for (const base of ["https://me:s3cret@mirror/a", "http://s3cret@mirror"]) {
      expect(() => from(base))
        .to.throw(UserError, /no user name or password/)
        .and.not.match(/s3cret/);
    }
    expect(from("https://mirror/a@b")).to.equal("https://mirror/a@b/releases.example/v1/tool.tar.gz");
  });

  describe("in a folder", () => {
    const before = process.env.POWERCLOUD_DOWNLOADS;
    let folder: string;

    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "powercloud copies ä-"));
      process.env.POWERCLOUD_DOWNLOADS = folder;
    });

    afterEach(() => {
      if (before === undefined) delete process.env.POWERCLOUD_DOWNLOADS;
      else process.env.POWERCLOUD_DOWNLOADS = before;
      rmSync(folder, { recursive: true });
    });

    it("are read there, and a missing one is named at once", async () => {
      const path = join(folder, "releases.example/v1/tool.tar.gz");
      expect(await sourceObstacle([URL_OF_ARCHIVE])).to.equal(`${path} does not exist`);
      mkdirSync(join(folder, "releases.example/v1"), { recursive: true });
      writeFileSync(path, "content");
      expect(await sourceObstacle([URL_OF_ARCHIVE])).to.equal(undefined);
      const copy = join(folder, "copy");
      const digest = await fetchFile(sourceOf(URL_OF_ARCHIVE), copy, { update: () => undefined });
      expect(digest).to.equal(sha256(Buffer.from("content")));
    });
  });
});

describe("the official downloads", () => {
  it("are pinned for every architecture, or have their publisher's list", () => {
    for (const { url, sha256: pins, checksum } of allDownloads()) {
      const unpinned = ARCHITECTURES.filter((names) => !/^[0-9a-f]{64}$/.test(pins?.[names.go] ?? ""));
      if (unpinned.length > 0) expect(checksum, `${url} is not pinned for ${unpinned[0]!.go}`).to.be.a("string");
    }
  });

  it("are pinned where everything rests on them: Go, the CLI, what pushes images", () => {
    const downloads = [
      go.download,
      ...["pulumi", "crane"].map((name) => tools.find((tool) => tool.name === name)!.download!),
    ];
    for (const { url, sha256: pins } of downloads) expect(pins, url).to.have.keys("amd64", "arm64");
  });

  it("are listed for a copy with the names of one architecture, without the lists that nobody asks for", () => {
    const [amd64, arm64] = ARCHITECTURES;
    const downloads = [
      {
        url: "https://a.example/{goarch}.tar.gz",
        checksum: "https://a.example/sums",
        sha256: { amd64: "1", arm64: "2" },
      },
      {
        url: "https://b.example/{unamearch}.tar.gz",
        checksum: "https://b.example/{goarch}.sums",
        sha256: { amd64: "1" },
      },
    ];
    expect(addresses(amd64, downloads)).to.deep.equal([
      "https://a.example/amd64.tar.gz",
      "https://b.example/x86_64.tar.gz",
    ]);
    expect(addresses(arm64, downloads)).to.deep.equal([
      "https://a.example/arm64.tar.gz",
      "https://b.example/arm64.tar.gz",
      "https://b.example/arm64.sums",
    ]);
  });
});
