import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Tool } from "../../../scripts/toolchain/catalogue";
import { pathWay } from "../../../scripts/toolchain/ways/path";

const TOOL: Tool = { name: "pc-example", version: "3.250.0", ask: ["version"], companions: ["pc-example-helper"] };

describe("a tool on PATH", () => {
  const path = process.env.PATH;
  let folder: string;

  const program = (name: string, text: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "powercloud-path-"));
    process.env.PATH = `${folder}:${path}`;
  });

  afterEach(() => {
    process.env.PATH = path;
    rmSync(folder, { recursive: true });
  });

  it("is taken in a fitting version with its companion", async () => {
    program("pc-example", "echo v3.251.0");
    program("pc-example-helper", "exit 0");
    expect(await pathWay.find(TOOL)).to.deep.equal({
      path: join(folder, "pc-example"),
      version: "3.251.0",
      how: "on PATH",
    });
  });

  it("is not taken in an older version, and says so", async () => {
    program("pc-example", "echo v3.100.0");
    expect(await pathWay.find(TOOL)).to.equal(undefined);
    expect(await pathWay.obstacle(TOOL)).to.match(/has version 3\.100\.0, 3\.250\.0 is needed/);
  });

  it("is not taken without its companion", async () => {
    program("pc-example", "echo v3.250.0");
    expect(await pathWay.obstacle(TOOL)).to.match(/pc-example-helper is missing beside/);
  });

  it("is not taken when it fails to tell its version", async () => {
    program("pc-example", "exit 3");
    expect(await pathWay.obstacle(TOOL)).to.match(/does not tell its version/);
  });

  it("is not found where there is none", async () => {
    expect(await pathWay.obstacle(TOOL)).to.equal("not found");
  });
});
