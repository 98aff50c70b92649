/** Configuration of a machine that runs: the golden image, booted by a real libvirtd, asked through its agent. */
import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";

import { provider } from "../../../../providers/libvirt/provider";
import { bootGuest, inGuest as askGuest } from "../../../support/libvirt/golden-guest";
import {
  change,
  drift,
  failureOf,
  libvirtMissing,
  Made,
  mend,
  TestHost,
  up,
} from "../../../support/libvirt/libvirt-plugin";
import { ProviderClient } from "../../../support/provider-client";

const CANARY = "canary-9f3b51c7";
const SETTINGS = "/etc/canary/canary.conf";
const PASSWORD = "/etc/canary/password";
const UNIT_FILE = "/etc/systemd/system/canary.service";

/** It runs on whatever its settings say, and refuses a reload with bad ones. */
const UNIT = `[Unit]
Description=A service that reads its settings
[Service]
ExecStart=/bin/sleep infinity
ExecReload=/bin/sh -c 'grep -q good ${SETTINGS} || { echo "canary.conf: no good word"; exit 1; }'
[Install]
WantedBy=multi-user.target
`;

describe("libvirt: configuration inside a running guest", function () {
  this.timeout("10m");
  let host: TestHost;
  let client: ProviderClient;
  let made: Made;

  before(async function () {
    if (libvirtMissing() !== undefined) return this.skip();
    host = await TestHost.start("inside");
    client = await ProviderClient.start(provider);
    await bootGuest(host, client);
  });

  after(async () => {
    client?.close();
    await host?.stop();
  });

  const inGuest = (script: string) => askGuest(host, script);
  const files = (settings: string) => ({
    [UNIT_FILE]: { content: UNIT },
    [SETTINGS]: { content: settings, mode: "0640", owner: "root:systemd-network" },
    [PASSWORD]: { content: CANARY, mode: "0600" },
  });
  const inputs = (settings: string) => ({
    ...{ host: host.uri, domain: "guest", files: files(settings) },
    units: [{ name: "canary.service", onChange: "reload", files: [SETTINGS] }],
    check: { command: ["/bin/sh", "-c", `! grep late ${SETTINGS}`], timeoutSeconds: 2 },
  });
  const mainPid = () => inGuest("systemctl show --property MainPID --value canary.service");

  /** Arguments of every process that this machine lists while something is under way. */
  async function argumentsDuring(work: Promise<unknown>): Promise<string> {
    const seen = new Set<string>();
    let over = false;
    const ended = work.finally(() => (over = true));
    while (!over) {
      for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) seen.add(argumentsOf(pid));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await ended;
    return [...seen].join("\n");
  }

  it("brings files with mode and owner in and starts the unit; no secret is in a list of processes", async () => {
    const work = up(client, "GuestConfiguration", "canary", inputs("good"));
    const listed = await argumentsDuring(work);
    made = await work;
    expect(listed).to.contain("qemu-agent-command").and.not.contain(CANARY);
    expect(listed).not.to.contain(Buffer.from(CANARY).toString("base64").slice(0, 16));
    expect(await inGuest(`cat ${PASSWORD}; stat -c '%a %U:%G' ${PASSWORD} ${SETTINGS}`)).to.equal(
      `${CANARY}600 root:root\n640 root:systemd-network`,
    );
    expect(await inGuest("systemctl is-active canary.service; systemctl is-enabled canary.service")).to.equal(
      "active\nenabled",
    );
    expect(await drift(client, made)).to.deep.equal({});
  });

  it("reloads what runs, and does not restart it", async () => {
    const before = await mainPid();
    made = await change(client, made, inputs("good too"));
    expect(await inGuest(`cat ${SETTINGS}`)).to.equal("good too");
    expect(await mainPid()).to.equal(before);
  });

  it("takes back what the unit or the check refuses, with their own words, and the unit is never down", async () => {
    const before = await mainPid();
    const byUnit = await failureOf(change(client, made, inputs("bad")));
    expect(byUnit.message)
      .to.contain("guest on inside: the configuration was refused, and everything is as it was before")
      .and.match(/canary\.service.*(failed|error)/is);
    const byCheck = await failureOf(change(client, made, inputs("good but late")));
    expect(byCheck.message).to.contain("as it was before").and.contain("good but late");
    expect(await inGuest(`cat ${SETTINGS}`)).to.equal("good too");
    expect(await mainPid()).to.equal(before);
  });

  it("shows what was changed by hand, and puts it right", async () => {
    await inGuest(`echo other > ${SETTINGS}; chmod 666 ${PASSWORD}; systemctl stop canary.service`);
    expect(await drift(client, made)).to.deep.equal({
      [`files["${SETTINGS}"].content`]: "update",
      [`files["${PASSWORD}"].mode`]: "update",
      "units[0]": "add",
    });
    made = await mend(client, made);
    expect(await inGuest(`cat ${SETTINGS}; stat -c %a ${PASSWORD}; systemctl is-active canary.service`)).to.equal(
      "good too600\nactive",
    );
    expect(await drift(client, made)).to.deep.equal({});
  });

  it("removes what it no longer has", async () => {
    const { [PASSWORD]: gone, ...rest } = files("good too");
    expect(gone).not.to.equal(undefined);
    made = await change(client, made, { files: rest });
    expect(await inGuest(`ls /etc/canary`)).to.equal("canary.conf");
  });

  it("keeps nothing of what was on its way", async () => {
    expect(await inGuest("ls /run/powercloud/configuration/canary")).to.equal("lock");
    expect(await inGuest("cat /var/lib/powercloud/configuration/canary")).to.equal([SETTINGS, UNIT_FILE].join("\n"));
  });

  it("is gone with its machine", async () => {
    host.virsh("destroy", "guest");
    expect(await drift(client, made)).to.deep.equal({});
    host.virsh("undefine", "guest");
    expect(await client.read(made)).to.equal(undefined);
  });
});

function argumentsOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return ""; // It has ended meanwhile.
  }
}
