import { expect } from "chai";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sourceLines } from "../../../scripts/images/apt-sources";
import { cpioArchive } from "../../../scripts/images/cpio";
import { libraryPaths } from "../../../scripts/images/debian-program";
import { readRecipe, recipeKey } from "../../../scripts/images/recipe";

describe("recipe of a golden image", () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "powercloud-test-"))));
  afterEach(() => rm(folder, { recursive: true }));

  it("has a key that changes with each of its files and with what goes in beside them", async () => {
    const original = await readRecipe("debian-12");
    await cp(original.folder, folder, { recursive: true });
    const copy = { ...original, folder };
    const key = await recipeKey(copy, "kube 1");
    expect(key).to.match(/^[0-9a-f]{12}$/);
    expect(key).to.equal(await recipeKey(original, "kube 1"));
    expect(key).not.to.equal(await recipeKey(original, "kube 2"));
    await writeFile(join(folder, "files/etc/fstab"), "changed\n");
    expect(key).not.to.equal(await recipeKey(copy, "kube 1"));
  });

  it("that does not exist is answered with those that do", async () => {
    const error = await readRecipe("debian-99").then(
      () => undefined,
      (reason: Error) => reason,
    );
    expect(error?.message).to.include("debian-99").and.include("debian-12");
  });
});

describe("package sources of an image", () => {
  const own = [
    "http://mirror/debian/ bookworm bookworm main",
    "http://mirror/debian/ bookworm-updates bookworm-updates main",
  ];
  const others = [
    "http://mirror/debian-security/ bookworm-security bookworm-security main",
    "http://x/ trixie trixie main",
  ];

  it("are this machine's for the release, and no others", () => {
    expect(sourceLines([...own, ...others].join("\n"), "bookworm")).to.deep.equal([
      "deb http://mirror/debian/ bookworm main",
      "deb http://mirror/debian/ bookworm-updates main",
      "deb http://mirror/debian-security/ bookworm-security main",
    ]);
  });

  it("are left to the tool on a machine of another release or without apt", () => {
    expect(sourceLines(others.join("\n"), "bookworm")).to.deep.equal([]);
    expect(sourceLines("", "bookworm")).to.deep.equal([]);
  });
});

describe("initial RAM disk", () => {
  it("is an archive that cpio's newc format allows, the same for the same entries", () => {
    const entries = [{ path: "bin" }, { path: "bin/sh", content: Buffer.from("hello") }];
    const archive = cpioArchive(entries);
    expect(archive.equals(cpioArchive(entries))).to.equal(true);
    expect(archive.length % 4).to.equal(0);
    expect(members(archive)).to.deep.equal(["bin 40755 ", "bin/sh 100755 hello", "TRAILER!!! 0 "]);
  });
});

describe("libraries of a program", () => {
  it("are the files that the loader names, without the kernel's own", () => {
    const listed =
      "\tlinux-vdso.so.1 (0x7f)\n\tlibc.so.6 => /lib/libc.so.6 (0x7f)\n\t/lib64/ld-linux-x86-64.so.2 (0x7f)\n";
    expect(libraryPaths(listed)).to.deep.equal(["/lib/libc.so.6"]);
  });
});

/** Reads a newc archive independently of the writer: path, mode and content of each member. */
function members(archive: Buffer): string[] {
  const found: string[] = [];
  for (let at = 0; at < archive.length;) {
    const field = (index: number) => parseInt(archive.toString("latin1", at + 6 + index * 8, at + 14 + index * 8), 16);
    expect(archive.toString("latin1", at, at + 6)).to.equal("070701");
    const nameEnd = at + 110 + field(11);
    const start = Math.ceil(nameEnd / 4) * 4;
    const content = archive.toString("utf8", start, start + field(6));
    found.push(`${archive.toString("utf8", at + 110, nameEnd - 1)} ${field(1).toString(8)} ${content}`);
    at = Math.ceil((start + field(6)) / 4) * 4;
  }
  return found;
}
