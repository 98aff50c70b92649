/** Stacks and processes that work on one thing of a host at the same moment: on a real libvirtd. */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { writeFileSync, rmSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { expect } from "chai";

import { withHostLock } from "../../../../providers/libvirt/client/host-lock";
import { Virsh } from "../../../../providers/libvirt/client/virsh";
import { projectRoot } from "../../../../scripts/paths";
import { libvirtMissing, startPlugin, TestHost, up } from "../../../support/libvirt/libvirt-plugin";
import { STRIPPING } from "../../../support/stripping";

describe("libvirt: an order on the host", function () {
  this.timeout(180_000);
  let host: TestHost;
  let folder: string;

  before(async function () {
    if (libvirtMissing() !== undefined) return this.skip();
    host = await TestHost.start("order");
    folder = mkdtempSync(join(tmpdir(), "powercloud-order-"));
  });

  after(async () => {
    await host?.stop();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  /** @returns the process, and what it and the others said, as it comes. */
  function holder(
    said: string[],
    key: string,
    milliseconds: number,
  ): { child: ChildProcess; taken: Promise<void>; ended: Promise<void> } {
    const script = join(projectRoot, "test/support/libvirt/lock-holder.ts");
    const child = spawn(process.execPath, ["--require", STRIPPING, script, host.uri, key, String(milliseconds)], {
      stdio: ["ignore", "pipe", "inherit"],
      cwd: projectRoot,
    });
    const taken = new Promise<void>((resolve) => {
      child.stdout.on("data", (text: Buffer) => {
        said.push(...text.toString().trim().split("\n"));
        if (said.includes("takes")) resolve();
      });
    });
    return { child, taken, ended: new Promise((resolve) => child.once("close", () => resolve())) };
  }

  const virsh = () => new Virsh(host.uri, new AbortController().signal);
  const locks = () => host.virsh("secret-list").match(/powercloud-lock-/g) ?? [];

  it("lets processes in one after the other, and leaves nothing", async () => {
    const said: string[] = [];
    await Promise.all([300, 200, 100].map((time) => holder(said, "pool a", time).ended));
    expect(said.join(" ")).equal("takes gives takes gives takes gives");
    expect(locks()).deep.equal([]);
  });

  it("passes over a process that was killed, at once", async () => {
    const said: string[] = [];
    const { child, taken, ended } = holder(said, "pool a", 60_000);
    await taken;
    let mine: Promise<string> | undefined;
    await new Promise<void>((waiting) => {
      mine = withHostLock(virsh(), "pool a", async () => "mine", waiting);
    });
    child.kill("SIGKILL");
    await ended;
    const begun = Date.now();
    expect(await mine).equal("mine");
    // Far less than a holder that cannot be looked for is given.
    expect(Date.now() - begun).lessThan(60_000);
    expect(locks()).deep.equal([]);
  });

  it("passes over one on another machine that gives no sign of life, and waits for one that does", async () => {
    const { child, taken, ended } = holder([], "pool a", 60_000);
    await taken;
    const uuid = /[0-9a-f-]{36}/.exec(host.virsh("secret-list"))![0];
    const mine = host.virsh("secret-dumpxml", uuid);
    child.kill("SIGKILL");
    await ended;
    const beat = (count: number) => {
      const text = mine
        .replace(/"machine":"[^"]*"/, '"machine":"another"')
        .replace(/&quot;machine&quot;:&quot;.*?&quot;/, "&quot;machine&quot;:&quot;another&quot;");
      writeFileSync(join(folder, "secret.xml"), text.replace(/("|&quot;)beat("|&quot;):\d+/, `$1beat$2:${count}`));
      host.virsh("secret-define", join(folder, "secret.xml"));
    };
    beat(1);
    let waited = 0;
    const begun = Date.now();
    await withHostLock(
      virsh(),
      "pool a",
      async () => undefined,
      () => void (++waited <= 3 && beat(waited + 1)),
      4000,
    );
    expect(waited).greaterThan(4);
    expect(Date.now() - begun).greaterThan(6000);
    expect(locks()).deep.equal([]);
  });

  it("lets things of different names be worked on at once", async () => {
    await withHostLock(virsh(), "pool a", () =>
      withHostLock(virsh(), "pool b", async () => expect(locks()).lengthOf(2)),
    );
  });

  it("makes one of two pools and volumes of a name that two runs make, and tells the other", async () => {
    const plugins = await Promise.all([startPlugin(), startPlugin()]);
    try {
      const pool = { host: host.uri, name: "both", path: "/var/lib/libvirt/images/both" };
      const made = async (kind: string, inputs: Record<string, unknown>) =>
        Promise.allSettled(plugins.map(({ client }, i) => up(client, kind, `by-${i}`, inputs)));
      for (const [kind, inputs] of [
        ["StoragePool", pool],
        ["Volume", { host: host.uri, pool: "both", name: "disk.qcow2", capacityGiB: 0.0625 }],
        ["Network", { host: host.uri, name: "both", mode: "isolated" }],
      ] as const) {
        const outcomes = await made(kind, inputs);
        const [failure, ...others] = outcomes.flatMap((one) => (one.status === "rejected" ? [String(one.reason)] : []));
        expect([kind, others]).deep.equal([kind, []]);
        expect(failure).contain("already exists").and.contain("was not made by this resource");
      }
      expect(locks()).deep.equal([]);
    } finally {
      for (const { kill } of plugins) await kill();
    }
  });
});
