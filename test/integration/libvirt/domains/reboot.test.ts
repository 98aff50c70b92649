/** Whether domains run is as the program says, whatever happened to them or to their host: a real libvirtd that reboots. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";

import { provider } from "../../../../providers/libvirt/provider";
import { change, drift, libvirtMissing, mend, TestHost, up } from "../../../support/libvirt/libvirt-plugin";
import { ProviderClient } from "../../../support/provider-client";

describe("libvirt: domains that run, or not, as the program says", function () {
  this.timeout(180_000);
  let host: TestHost;
  let client: ProviderClient;

  before(async function () {
    if (libvirtMissing() !== undefined) return this.skip();
    host = await TestHost.start("reboots");
    client = await ProviderClient.start(provider);
  });

  after(async () => {
    client?.close();
    await host?.stop();
  });

  const domain = (name: string, more: object = {}) =>
    up(client, "Domain", name, { host: host.uri, name, vcpu: 1, memoryMiB: 64, shutdownTimeoutSeconds: 0, ...more });
  const state = (name: string) => host.virsh("domstate", name);
  const autostart = (name: string) => /Autostart: +(\w+)/.exec(host.virsh("dominfo", name))?.[1];

  /** libvirtd answers before it has started all that starts by itself. */
  async function runsSoon(name: string): Promise<void> {
    for (const deadline = Date.now() + 60_000; state(name) !== "running"; await sleep(200)) {
      if (Date.now() > deadline) throw new Error(`${name} is ${state(name)} a minute after the reboot`);
    }
  }

  it("pain 10: after a reboot of the host, everything runs or rests as the program says", async () => {
    const byItself = await domain("by-itself");
    const byProgram = await domain("by-program", { autostart: false });
    const resting = await domain("resting", { running: false, autostart: false });
    const identities = ["by-itself", "by-program", "resting"].map((name) => host.virsh("domuuid", name));
    expect([autostart("by-itself"), autostart("by-program")]).deep.equal(["enable", "disable"]);

    await host.reboot();
    await runsSoon("by-itself");
    expect(await drift(client, byItself)).deep.equal({});
    expect(state("by-program")).equal("shut off");
    expect((await client.read(byProgram))?.outputs).include({ running: false, state: "shut off", isReady: false });
    expect(await drift(client, byProgram)).deep.equal({ running: "update" });
    expect(await drift(client, resting)).deep.equal({});

    const mended = await mend(client, byProgram);
    expect(state("by-program")).equal("running");
    expect(mended.outputs).deep.equal(byProgram.outputs);
    expect(await drift(client, mended)).deep.equal({});
    expect(["by-itself", "by-program", "resting"].map((name) => host.virsh("domuuid", name))).deep.equal(identities);
    for (const made of [byItself, byProgram, resting]) await client.delete(made);
  });

  it("pain 10: starts what was shut off by hand, and goes on with what was paused", async () => {
    const made = await domain("stopped");
    host.virsh("destroy", "stopped");
    expect((await client.read(made))?.outputs).include({ state: "shut off", running: false });
    expect(await drift(client, made)).deep.equal({ running: "update" });
    const started = await mend(client, made);
    expect(state("stopped")).equal("running");
    const id = host.virsh("domid", "stopped");
    host.virsh("suspend", "stopped");
    expect(await drift(client, started)).deep.equal({ running: "update" });
    await mend(client, started);
    expect([state("stopped"), host.virsh("domid", "stopped")]).deep.equal(["running", id]);
    await client.delete(started);
  });

  it("pain 10: shuts down what is not to run, by whomever it was started", async () => {
    const made = await domain("idle", { running: false });
    expect(state("idle")).equal("shut off");
    host.virsh("start", "idle");
    expect(await drift(client, made)).deep.equal({ running: "update" });
    const mended = await mend(client, made);
    expect(state("idle")).equal("shut off");
    expect(mended.outputs).deep.equal(made.outputs);
    const running = await change(client, mended, { running: true });
    expect(state("idle")).equal("running");
    const stopped = await change(client, running, { running: false });
    expect(state("idle")).equal("shut off");
    expect(stopped.outputs).include({ state: "shut off", isReady: false });
    await client.delete(stopped);
  });

  it("pain 10: sets autostart back that was changed by hand, without a restart", async () => {
    const made = await domain("auto");
    const id = host.virsh("domid", "auto");
    host.virsh("autostart", "auto", "--disable");
    expect(await drift(client, made)).deep.equal({ autostart: "update" });
    const mended = await mend(client, made);
    expect(autostart("auto")).equal("enable");
    const off = await change(client, mended, { autostart: false });
    host.virsh("autostart", "auto");
    expect(await drift(client, off)).deep.equal({ autostart: "update" });
    await mend(client, off);
    expect(autostart("auto")).equal("disable");
    expect(host.virsh("domid", "auto")).equal(id);
    await client.delete(off);
  });
});
