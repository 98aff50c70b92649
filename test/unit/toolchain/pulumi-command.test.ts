import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { pulumiCommandFolder } from "../../../scripts/toolchain/pulumi-command";
import type { Brought } from "../../../scripts/toolchain/ways/way";

const HOST = "pulumi-language-nodejs";

/** Says which host the engine would take: it looks on PATH first, then beside the program that it is itself. */
const CLI = `#!/bin/sh\ncommand -v ${HOST}\n`;

describe("the pulumi command", () => {
  const cache = process.env.XDG_CACHE_HOME;
  let folder: string;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "powercloud command-")));
    process.env.XDG_CACHE_HOME = join(folder, "cache");
    program("older", HOST, "exit 9");
  });

  afterEach(() => {
    if (cache === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = cache;
    rmSync(folder, { recursive: true });
  });

  const program = (place: string, name: string, text: string): string => {
    const path = join(folder, place, name);
    mkdirSync(join(folder, place), { recursive: true });
    writeFileSync(path, text);
    chmodSync(path, 0o755);
    return path;
  };

  const cli = (how: string, path = program("cli", "pulumi", CLI)): Brought => ({ path, version: "3.250.0", how });

  /** The host that a run of the command finds where an older one is the first on PATH; as it is, links resolved. */
  const found = (command: string, path = `${join(folder, "older")}:${process.env.PATH}`): string => {
    const { stdout } = spawnSync(command, ["about"], { encoding: "utf8", env: { ...process.env, PATH: path } });
    return realpathSync(stdout.trim());
  };

  for (const how of ["official download", "on PATH"]) {
    it(`takes the host that came with a CLI that is ${how}, not an older one on PATH`, async () => {
      const host = program("cli", HOST, "");
      const command = join(await pulumiCommandFolder(cli(how)), "pulumi");
      expect(found(command)).to.equal(host);
    });
  }

  it("takes the host beside the CLI that a link leads to", async () => {
    const host = program("cli", HOST, "");
    mkdirSync(join(folder, "bin"));
    symlinkSync(program("cli", "pulumi", CLI), join(folder, "bin/pulumi"));
    const command = join(await pulumiCommandFolder(cli("on PATH", join(folder, "bin/pulumi"))), "pulumi");
    expect(found(command)).to.equal(host);
  });

  it("takes this project's host with a CLI that was built here, where the engine expects it", async () => {
    const place = await pulumiCommandFolder(cli("built from Go modules"));
    expect(found(join(place, "pulumi"))).to.equal(join(place, "lib", HOST));
  });

  it("takes this project's host with an official CLI where it is asked for", async () => {
    program("cli", HOST, "");
    const place = await pulumiCommandFolder(cli("official download"), true);
    expect(found(join(place, "pulumi"))).to.equal(join(place, "lib", HOST));
    expect(place).to.not.equal(await pulumiCommandFolder(cli("official download")));
  });

  it("leaves what does not belong to the CLI on PATH as it is", async () => {
    program("cli", HOST, "");
    program("cli", "pulumi-resource-kubernetes", "");
    const lists = program("cli", "pulumi", `#!/bin/sh\nls "$(dirname "$(command -v ${HOST})")"\n`);
    const place = await pulumiCommandFolder(cli("on PATH", lists));
    const { stdout } = spawnSync(join(place, "pulumi"), { encoding: "utf8" });
    expect(stdout.trim().split("\n")).to.have.members(["lib", "pulumi", HOST]);
  });

  it("leaves a PATH that is right already as it is", async () => {
    program("cli", HOST, "");
    const shows = program("cli", "pulumi", '#!/bin/sh\nprintf %s "$PATH"\n');
    const place = await pulumiCommandFolder(cli("on PATH", shows));
    const paths = ["/usr/bin:/bin", `${place}:/usr/bin:/bin`, `/usr/bin:/bin:${place}`];
    const seen = paths.map((PATH) => spawnSync(join(place, "pulumi"), { encoding: "utf8", env: { PATH } }).stdout);
    expect(seen).to.deep.equal([`${place}:/usr/bin:/bin`, `${place}:/usr/bin:/bin`, `${place}:/usr/bin:/bin:${place}`]);
  });
});
