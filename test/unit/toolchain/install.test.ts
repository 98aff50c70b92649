import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { installDir } from "../../../scripts/toolchain/install";
import { withLock } from "../../../scripts/toolchain/lock";
import { sourceKey } from "../../../scripts/toolchain/source-key";

describe("installing into the cache", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "powercloud-install-"));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it("gives a folder its name only when it is complete", async () => {
    const target = join(folder, "tool-1.0");
    await installDir(target, async (temporary) => {
      writeFileSync(join(temporary, "tool"), "x");
      expect(existsSync(target)).to.equal(false);
    });
    expect(readFileSync(join(target, "tool"), "utf8")).to.equal("x");
  });

  it("leaves nothing behind when filling fails", async () => {
    const error = await installDir(join(folder, "tool-1.0"), () => Promise.reject(new Error("disk full"))).catch(
      (reason: unknown) => reason,
    );
    expect((error as Error).message).to.equal("disk full");
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it("clears what a killed setup left", async () => {
    mkdirSync(join(folder, ".tool-1.0.abcd.tmp"));
    mkdirSync(join(folder, ".other-1.0.abcd.tmp"));
    await installDir(join(folder, "tool-1.0"), () => Promise.resolve());
    expect(readdirSync(folder).sort()).to.deep.equal([".other-1.0.abcd.tmp", "tool-1.0"]);
  });

  it("lets one at a time hold a lock", async () => {
    const order: string[] = [];
    const hold = (name: string) =>
      withLock(join(folder, "it.lock"), async () => {
        order.push(`${name} begins`);
        await new Promise((resolve) => setTimeout(resolve, 50));
        order.push(`${name} ends`);
      });
    await Promise.all([hold("a"), hold("b")]);
    expect(order[0]!.slice(0, 1)).to.equal(order[1]!.slice(0, 1));
    expect(order).to.have.length(4);
  });

  it("keys a build by its sources and options, not by tests", async () => {
    writeFileSync(join(folder, "main.go"), "package main");
    const first = await sourceKey(folder, ["-s"]);
    writeFileSync(join(folder, "main_test.go"), "package main");
    expect(await sourceKey(folder, ["-s"])).to.equal(first);
    expect(await sourceKey(folder, ["-w"])).to.not.equal(first);
    writeFileSync(join(folder, "main.go"), "package main // changed");
    expect(await sourceKey(folder, ["-s"])).to.not.equal(first);
  });
});
