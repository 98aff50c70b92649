import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { toolDir } from "../../../scripts/paths";
import { architecture } from "../../../scripts/toolchain/architecture";
import type { Download, Tool } from "../../../scripts/toolchain/catalogue";
import { statedDigest } from "../../../scripts/toolchain/downloads/digest";
import { fetchFile } from "../../../scripts/toolchain/downloads/fetch-file";
import { DOWNLOADS } from "../../../scripts/toolchain/downloads/source";
import { downloadWay } from "../../../scripts/toolchain/ways/download";
import { inWords } from "../../../scripts/toolchain/ways/way";
import { archive, ArchiveServer, type Entry, sha256 } from "../../support/archives";

const STEP = { update: () => undefined };
const URL_OF_ARCHIVE = "https://releases.example/v1/pc-tool-linux.tar.gz";
const URL_OF_LIST = "https://releases.example/v1/checksums.txt";
const MEMBERS = ["pc-tool", "pc-tool-helper"];

/** Layouts of archives that hold the programs "pc-tool" and "pc-tool-helper", whose text is their name. */
const LAYOUTS: Record<string, Record<string, Entry>> = {
  "a folder named as the program in it": {
    "pc-tool/": "",
    "pc-tool/pc-tool": "pc-tool",
    "pc-tool/pc-tool-helper": "pc-tool-helper",
    "pc-tool/LICENSE": { mode: 0o644, content: "free" },
  },
  "a folder named as the program, without an entry of its own": {
    "pc-tool/pc-tool-helper": "pc-tool-helper",
    "pc-tool/pc-tool": "pc-tool",
  },
  "no folder": { "pc-tool": "pc-tool", "pc-tool-helper": "pc-tool-helper" },
  "names that begin with ./": { "./": "", "./pc-tool": "pc-tool", "./pc-tool-helper": "pc-tool-helper" },
  "one top folder with a version": {
    "pc-tool-v1/README": { mode: 0o644, content: "" },
    "pc-tool-v1/pc-tool": "pc-tool",
    "pc-tool-v1/pc-tool-helper": "pc-tool-helper",
  },
  "programs deep inside, and other files of their names": {
    "dist/share/completions/pc-tool": { mode: 0o644, content: "complete -W up pc-tool" },
    "dist/bin/pc-tool": "pc-tool",
    "dist/bin/pc-tool-helper": "pc-tool-helper",
    "dist/bin/old/pc-tool": "an old one",
  },
  "programs behind symbolic links": {
    "lib/pc-tool-1.2.3": "pc-tool",
    "lib/helper": "pc-tool-helper",
    "bin/pc-tool": { type: "symlink", linkname: "../lib/pc-tool-1.2.3" },
    "bin/pc-tool-helper": { type: "symlink", linkname: "second" },
    "bin/second": { type: "symlink", linkname: "../lib/helper" },
  },
  "hard links": {
    "pc-tool": "pc-tool",
    "x/helper": "pc-tool-helper",
    "pc-tool-helper": { type: "link", linkname: "x/helper" },
  },
  "programs that are not executable": {
    "pc-tool": { mode: 0o644, content: "pc-tool" },
    "pc-tool-helper": { mode: 0o600, content: "pc-tool-helper" },
  },
};

/** Archives that cannot be taken, and what is said of each. */
const BROKEN: Record<string, { entries: Record<string, Entry>; says: RegExp }> = {
  "without a program": {
    entries: { "top/pc-tool": "x", "top/LICENSE": "y" },
    says: /no file "pc-tool-helper"; it has top\/LICENSE, top\/pc-tool$/,
  },
  "with a folder in a program's place": {
    entries: { "pc-tool": "x", "pc-tool-helper/": "", "pc-tool-helper/README": "y" },
    says: /no file "pc-tool-helper"/,
  },
  "with a link that leads out of it": {
    entries: { "pc-tool": "x", "pc-tool-helper": { type: "symlink", linkname: "/bin/sh" } },
    says: /no file "pc-tool-helper"/,
  },
  "with a link that leads nowhere": {
    entries: { "pc-tool": "x", "pc-tool-helper": { type: "symlink", linkname: "gone" } },
    says: /no file "pc-tool-helper"/,
  },
  "with a program twice": {
    entries: { "pc-tool": "x", "a/pc-tool-helper": "y", "b/pc-tool-helper": "z" },
    says: /several files "pc-tool-helper": a\/pc-tool-helper, b\/pc-tool-helper$/,
  },
  "without any file": { entries: { "pc-tool/": "" }, says: /no file "pc-tool"; it has no files$/ },
};

describe("an official download", () => {
  const before = { cache: process.env.XDG_CACHE_HOME, downloads: process.env[DOWNLOADS] };
  let folder: string;
  let server: ArchiveServer;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "powercloud-download-"));
    server = await ArchiveServer.start();
    process.env.XDG_CACHE_HOME = folder;
    process.env[DOWNLOADS] = server.base;
  });

  afterEach(() => {
    server.stop();
    restore("XDG_CACHE_HOME", before.cache);
    restore(DOWNLOADS, before.downloads);
    rmSync(folder, { recursive: true });
  });

  const tool = (download: Partial<Download>): Tool => ({
    name: "pc-tool",
    version: "1.2.3",
    download: { url: URL_OF_ARCHIVE, members: MEMBERS, ...download },
  });
  const pinnedTo = (digest: string) => tool({ sha256: { [architecture().go]: digest } });
  const placed = () => toolDir("pc-tool", "1.2.3", "official");

  /** A tool whose archive is served, with the right digest pinned. */
  const served = (content: Buffer) => {
    server.serve(URL_OF_ARCHIVE, content);
    return pinnedTo(sha256(content));
  };

  const failure = async (wanted: Tool): Promise<string> => {
    const error: unknown = await downloadWay.bring(wanted, STEP).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error, "it was taken").to.be.instanceOf(Error);
    const tools = join(folder, "powercloud/tools");
    expect(existsSync(tools) ? readdirSync(tools) : [], "something was left").to.deep.equal([]);
    expect(await downloadWay.find(wanted)).to.equal(undefined);
    return (error as Error).message;
  };

  for (const [layout, entries] of Object.entries(LAYOUTS)) {
    it(`is taken out of an archive with ${layout}`, async () => {
      const wanted = served(await archive(entries));
      const { path, how, remark } = await downloadWay.bring(wanted, STEP);
      expect({ path, how, remark }).to.deep.equal({
        path: join(placed(), "pc-tool"),
        how: "official download",
        remark: undefined,
      });
      expect(readdirSync(placed()).filter((name) => !name.startsWith("."))).to.have.members(MEMBERS);
      for (const name of MEMBERS) {
        expect(readFileSync(join(placed(), name), "utf8")).to.equal(name);
        expect(statSync(join(placed(), name)).mode & 0o777).to.equal(0o755);
      }
      expect(await downloadWay.find(wanted)).to.include({ path, how });
    });
  }

  for (const [what, { entries, says }] of Object.entries(BROKEN)) {
    it(`is refused out of an archive ${what}, and leaves nothing`, async () => {
      expect(await failure(served(await archive(entries)))).to.match(says);
    });
  }

  describe("over a bad connection", () => {
    let whole: Buffer;

    beforeEach(async () => {
      whole = await archive({ "pc-tool": "pc-tool", "pc-tool-helper": Buffer.alloc(3_000_000, "x") });
    });

    it("is refused when only a part of the archive was published", async () => {
      expect(await failure(served(whole.subarray(0, whole.length - 500)))).to.match(/cannot be unpacked: tar/);
    });

    it("is refused when it is no archive but a page about an error", async () => {
      expect(await failure(served(Buffer.from("<html>log in first</html>")))).to.match(/cannot be unpacked/);
    });

    it("is refused when it is empty", async () => {
      expect(await failure(served(Buffer.alloc(0)))).to.match(/cannot be unpacked|no file "pc-tool"/);
    });

    it("is refused when the server dies midway", async () => {
      server.serve(URL_OF_ARCHIVE, (_request, response) => {
        response.writeHead(200, { "content-length": whole.length });
        response.write(whole.subarray(0, 5000), () => setTimeout(() => response.destroy(), 20));
      });
      expect(await failure(pinnedTo(sha256(whole)))).to.match(
        /pc-tool-linux\.tar\.gz: the download broke off after 0 MB/,
      );
    });

    it("is refused when the server dies midway without having said how much there is", async () => {
      server.serve(URL_OF_ARCHIVE, (_request, response) => response.end(whole.subarray(0, 5000)));
      expect(await failure(pinnedTo(sha256(whole)))).to.match(/has SHA-256 \w+, toolchain\/versions\.json pins/);
    });

    it("is refused when the server says nothing any more", async () => {
      server.serve(URL_OF_ARCHIVE, (_request, response) => response.write(whole.subarray(0, 5000)));
      const source = `${server.base}/releases.example/v1/pc-tool-linux.tar.gz`;
      const error: unknown = await fetchFile(source, join(folder, "it"), STEP, 0.3).catch((reason: unknown) => reason);
      expect((error as Error).message).to.match(/broke off after 0 MB: nothing came for 0\.3 s$/);
    });

    it("takes its time with a slow server", async () => {
      server.serve(URL_OF_ARCHIVE, (_request, response) => {
        const send = (rest: Buffer): void => {
          if (rest.length === 0) return void response.end();
          response.write(rest.subarray(0, 2000));
          setTimeout(() => send(rest.subarray(2000)), 100);
        };
        send(whole);
      });
      const source = `${server.base}/releases.example/v1/pc-tool-linux.tar.gz`;
      expect(await fetchFile(source, join(folder, "it"), STEP, 0.5)).to.equal(sha256(whole));
    });

    it("names the status when there is no such file", async () => {
      expect(await failure(pinnedTo(sha256(whole)))).to.match(/pc-tool-linux\.tar\.gz: HTTP status 404$/);
    });

    it("follows a redirect, as release pages do", async () => {
      server.serve(URL_OF_ARCHIVE, (_request, response) => {
        response.writeHead(302, { location: `${server.base}/storage.example/object?signature=a` }).end();
      });
      server.serve("https://storage.example/object", whole);
      expect((await downloadWay.bring(pinnedTo(sha256(whole)), STEP)).how).to.equal("official download");
    });

    it("gives up on a redirect that leads to itself", async () => {
      server.serve(URL_OF_ARCHIVE, (request, response) => {
        response.writeHead(302, { location: request.url }).end();
      });
      expect(await failure(pinnedTo(sha256(whole)))).to.match(/redirect/);
    });
  });

  describe("and its digest", () => {
    const right = { "pc-tool": "pc-tool", "pc-tool-helper": "pc-tool-helper" };

    it("is the pinned one, whatever its publisher states", async () => {
      const content = await archive(right);
      server.serve(URL_OF_ARCHIVE, content);
      server.serve(URL_OF_LIST, `${sha256(content)}  pc-tool-linux.tar.gz\n`);
      const other = tool({ sha256: { [architecture().go]: "a".repeat(64) }, checksum: URL_OF_LIST });
      expect(await failure(other)).to.include(`toolchain/versions.json pins ${"a".repeat(64)}`);
      expect(server.asked.some((path) => path.endsWith("checksums.txt"))).to.equal(false);
    });

    it("is its publisher's where none is pinned, and that is said", async () => {
      const content = await archive(right);
      server.serve(URL_OF_ARCHIVE, content);
      server.serve(URL_OF_LIST, `${sha256(content)}  pc-tool-linux.tar.gz\n`);
      const wanted = tool({ checksum: URL_OF_LIST });
      const words = "official download, digest from its publisher, not pinned";
      expect(inWords(await downloadWay.bring(wanted, STEP))).to.equal(words);
      expect(inWords((await downloadWay.find(wanted))!)).to.equal(words);
    });

    it("must be stated where none is pinned", async () => {
      server.serve(URL_OF_ARCHIVE, await archive(right));
      server.serve(URL_OF_LIST, `${"b".repeat(64)}  pc-tool-linux.tar.gz\n`);
      expect(await failure(tool({ checksum: URL_OF_LIST }))).to.include(`its publisher states ${"b".repeat(64)}`);
      server.serve(URL_OF_LIST, `${"b".repeat(64)}  pc-tool-linux.tar.gz.sig\n`);
      expect(await failure(tool({ checksum: URL_OF_LIST }))).to.match(/states no SHA-256 for pc-tool-linux\.tar\.gz/);
      expect(await failure(tool({}))).to.match(/pins no SHA-256 of pc-tool-linux\.tar\.gz, and names no list/);
      const elsewhere = tool({ sha256: { s390x: "c".repeat(64) } });
      expect(await failure(elsewhere)).to.match(/pins no SHA-256/);
    });

    it("is looked at again when it is pinned later", async () => {
      const content = await archive(right);
      server.serve(URL_OF_ARCHIVE, content);
      server.serve(URL_OF_LIST, sha256(content));
      await downloadWay.bring(tool({ checksum: URL_OF_LIST }), STEP);
      expect(inWords((await downloadWay.find(pinnedTo(sha256(content).toUpperCase())))!)).to.equal("official download");
      expect(await downloadWay.find(pinnedTo("d".repeat(64)))).to.equal(undefined);
    });

    it("is unknown of files put there by hand, and that is said", async () => {
      mkdirSync(placed(), { recursive: true });
      writeFileSync(join(placed(), "pc-tool"), "");
      expect(await downloadWay.find(pinnedTo("e".repeat(64)))).to.equal(undefined);
      writeFileSync(join(placed(), "pc-tool-helper"), "");
      const found = await downloadWay.find(pinnedTo("e".repeat(64)));
      expect(inWords(found!)).to.equal("official download, put there by hand");
    });

    it("is read from a bare digest and from lists, never from another file's line", () => {
      const digest = "a".repeat(64);
      expect(statedDigest(`${digest}\n`, "any.tar.gz")).to.equal(digest);
      expect(statedDigest(`${"b".repeat(64)}  other.tar.gz\n${digest}  it.tar.gz\n`, "it.tar.gz")).to.equal(digest);
      expect(statedDigest(`${digest} *./it.tar.gz`, "it.tar.gz")).to.equal(digest);
      expect(statedDigest(`${digest}  it.tar.gz.sig\n`, "it.tar.gz")).to.equal(undefined);
    });
  });
});

function restore(name: string, value: string | undefined): void {
  if (value === undefined) Reflect.deleteProperty(process.env, name);
  else process.env[name] = value;
}
