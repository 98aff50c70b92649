import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { fetchArchive, statedDigest } from "../../../scripts/toolchain/fetch-archive";

const DIGEST = "a".repeat(64);
const STEP = { update: () => undefined };

describe("a publisher's digest", () => {
  it("is read from a bare digest and from lists", () => {
    expect(statedDigest(`${DIGEST}\n`, "any.tar.gz")).to.equal(DIGEST);
    expect(statedDigest(`${"b".repeat(64)}  other.tar.gz\n${DIGEST}  it.tar.gz\n`, "it.tar.gz")).to.equal(DIGEST);
    expect(statedDigest(`${DIGEST} *./it.tar.gz`, "it.tar.gz")).to.equal(DIGEST);
  });

  it("is not taken from another file's line", () => {
    expect(statedDigest(`${DIGEST}  it.tar.gz.sig\n`, "it.tar.gz")).to.equal(undefined);
  });
});

describe("a downloaded archive", () => {
  let folder: string;
  let server: Server;
  let digest: string;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "powercloud-fetch-"));
    mkdirSync(join(folder, "in"));
    mkdirSync(join(folder, "out"));
    writeFileSync(join(folder, "in", "tool"), "content");
    execFileSync("tar", ["-czf", join(folder, "a.tar.gz"), "-C", join(folder, "in"), "tool"]);
    digest = createHash("sha256")
      .update(readFileSync(join(folder, "a.tar.gz")))
      .digest("hex");
    server = createServer((request, response) => {
      if (request.url === "/sums") response.end(`${digest}  a.tar.gz\n`);
      else if (request.url === "/a.tar.gz") response.end(readFileSync(join(folder, "a.tar.gz")));
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });

  const download = (file = "a.tar.gz") => {
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return fetchArchive({ url: `${base}/${file}`, checksum: `${base}/sums` }, join(folder, "out"), STEP);
  };

  it("is unpacked when its digest is right", async () => {
    await download();
    expect(readFileSync(join(folder, "out", "tool"), "utf8")).to.equal("content");
  });

  it("is refused when its digest differs", async () => {
    digest = DIGEST;
    const error = (await download().catch((reason: unknown) => reason)) as Error;
    expect(error.message).to.include(`its publisher states ${DIGEST}`);
    expect(existsSync(join(folder, "out", "tool"))).to.equal(false);
  });

  it("is refused when its publisher states no digest for it", async () => {
    const error = (await download("b.tar.gz").catch((reason: unknown) => reason)) as Error;
    expect(error.message).to.match(/states no SHA-256 for b\.tar\.gz/);
  });
});
