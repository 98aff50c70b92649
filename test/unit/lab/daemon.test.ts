import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import {
  daemonProcess,
  ensureDaemon,
  stopDaemon,
  waitForDaemon,
  type Daemon,
} from "../../../scripts/lab/system/daemon";

describe("daemon", () => {
  let folder: string;
  let daemon: Daemon;

  const running = async () => {
    for (let tries = 0; tries < 200; tries++) {
      const found = daemonProcess(daemon.pidFile);
      if (found) return found;
      await sleep(10);
    }
    throw new Error("it did not start");
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "powercloud-"));
    daemon = {
      name: "sleeper",
      command: ["sleep", "60"],
      pidFile: join(folder, "pid/sleeper"),
      logFile: join(folder, "log/sleeper.log"),
    };
  });
  afterEach(async () => {
    await stopDaemon(daemon.pidFile);
    rmSync(folder, { recursive: true });
  });

  it("is started once, and its log is private", async () => {
    expect(await ensureDaemon(daemon)).to.equal(true);
    const first = await running();
    expect(await ensureDaemon(daemon)).to.equal(false);
    expect(await running()).to.deep.equal(first);
    expect(statSync(daemon.logFile).mode & 0o777).to.equal(0o600);
  });

  it("is started anew when it has died", async () => {
    await ensureDaemon(daemon);
    const first = await running();
    process.kill(first.pid, "SIGKILL");
    while (daemonProcess(daemon.pidFile)) await sleep(10);
    expect(await ensureDaemon(daemon)).to.equal(true);
    expect((await running()).pid).not.to.equal(first.pid);
  });

  it("is restarted when its command or its configuration changes", async () => {
    await ensureDaemon(daemon);
    const first = await running();
    expect(await ensureDaemon({ ...daemon, restartOn: ["other"] })).to.equal(true);
    expect((await running()).pid).not.to.equal(first.pid);
    const second = await running();
    expect(await ensureDaemon({ ...daemon, command: ["sleep", "61"], restartOn: ["other"] })).to.equal(true);
    expect((await running()).pid).not.to.equal(second.pid);
  });

  it("never takes a later process with the same number for the daemon", async () => {
    await ensureDaemon(daemon);
    await running();
    const [stat, ...rest] = readFileSync(daemon.pidFile, "utf8").split("\n");
    const fields = stat!.split(" ");
    fields[21] = String(Number(fields[21]) - 1);
    const survivor = (await running()).pid;
    const stale = join(folder, "pid/stale");
    writeFileSync(stale, [fields.join(" "), ...rest].join("\n"));
    expect(daemonProcess(stale)).to.equal(undefined);
    await stopDaemon(stale);
    expect((await running()).pid).to.equal(survivor);
  });

  it("tells nothing from a pid file of an earlier boot", async () => {
    await ensureDaemon(daemon);
    await running();
    const [stat, , ...rest] = readFileSync(daemon.pidFile, "utf8").split("\n");
    const stale = join(folder, "pid/stale");
    writeFileSync(stale, [stat, "00000000-0000-0000-0000-000000000000", ...rest].join("\n"));
    expect(daemonProcess(stale)).to.equal(undefined);
  });

  it("shows the end of its log when it does not serve", async () => {
    const broken: Daemon = { ...daemon, command: ["sh", "-c", "echo no such port; exec sleep 60"] };
    await ensureDaemon(broken);
    const failure = await waitForDaemon(broken, async () => false, 0.3).then(
      () => "",
      (error: Error) => error.message,
    );
    expect(failure)
      .to.match(/^sleeper does not answer after 0.3 s/)
      .and.include("no such port");
  });

  it("is killed when it ignores SIGTERM", async () => {
    await ensureDaemon({ ...daemon, command: ["sh", "-c", "trap '' TERM; while :; do sleep 0.1; done"] });
    await running();
    await sleep(100);
    await stopDaemon(daemon.pidFile, 0.3);
    expect(daemonProcess(daemon.pidFile)).to.equal(undefined);
  });
});
