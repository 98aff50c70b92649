/** Waits that cannot end well end at once, and what passes ends none. */
import { expect } from "chai";

import { waitForAddresses } from "../../../../providers/libvirt/domains/address-wait";
import { DomainInputs } from "../../../../providers/libvirt/domains/domain-inputs";
import { shutDown } from "../../../../providers/libvirt/domains/domain-power";
import { waitUntilReady } from "../../../../providers/libvirt/domains/readiness";
import { withPointInTime } from "../../../../providers/libvirt/storage/content/point-in-time";
import { failureOf } from "../../../support/libvirt/libvirt-plugin";
import { silentCall, standIn } from "./stand-in";

const AWAY = new Error("error: failed to connect to the hypervisor\nerror: Cannot recv data: Connection reset by peer");
const inputs = {
  name: "vm",
  disks: [],
  ready: { command: ["/bin/true"], timeoutSeconds: 30 },
} as unknown as DomainInputs;

describe("waits", () => {
  it("for readiness end at once where a disk cannot be written, and not over a pause that passes", async () => {
    const paused = (reason: string) =>
      standIn((args) =>
        args[0] !== "domstate"
          ? new Error("error: Guest agent is not responding")
          : args[2]
            ? `paused (${reason})`
            : "paused",
      ).virsh;
    expect((await failureOf(waitUntilReady(paused("I/O error"), inputs, silentCall().call))).message).to.contain(
      "domblkerror vm",
    );
    const short = { ...inputs, ready: { ...inputs.ready!, timeoutSeconds: 1 } };
    expect((await failureOf(waitUntilReady(paused("saving"), short, silentCall().call))).message).to.contain(
      "not ready within 1 s",
    );
  });

  it("for readiness and for an address outlast a libvirtd that restarts", async () => {
    let asked = 0;
    const { virsh } = standIn((args) => {
      if (++asked <= 2) return AWAY;
      if (args[0] === "domstate") return "running";
      const request = args.at(-1)!;
      if (request.includes("guest-exec-status")) return '{"return":{"exited":true,"exitcode":0}}';
      return request.includes("guest-exec") ? '{"return":{"pid":1}}' : '{"return":{}}';
    });
    await waitUntilReady(virsh, inputs, silentCall().call);
    let answers = 0;
    const lease = standIn((args) => {
      if (++answers <= 2) return AWAY;
      return args[0] === "domstate" ? "running" : " vnet0 52:54:00:00:00:01 ipv4 10.0.0.7/24";
    }).virsh;
    const query = { domain: "vm", source: "lease", family: "ipv4" } as const;
    expect(await waitForAddresses(lease, query, 30, silentCall().call)).to.deep.equal(["10.0.0.7"]);
  });

  it("for a shutdown outlast a snapshot that others take, and do not begin with a power cut", async () => {
    const states = ["paused", "paused", "running", "shut off"];
    const { virsh, said } = standIn((args) => {
      if (args[0] !== "domstate") return "";
      return args[2] === "--reason" ? "paused (snapshot)" : (states.shift() ?? "shut off");
    });
    await shutDown(virsh, "vm", 30, silentCall().call);
    expect(said.filter((line) => /^(shutdown|destroy)/.test(line))).to.deep.equal(["shutdown vm"]);
  });

  it("for another backup end at once where another program reads it", async () => {
    const volume =
      "<volume><name>a</name><capacity>1</capacity><target><path>/p/a</path><format type='qcow2'/></target></volume>";
    const { virsh } = standIn((args) => {
      if (args[0] === "vol-dumpxml") return volume;
      if (args[0] === "domstats") return "Domain: 'vm'\n  block.0.name=vda\n  block.0.path=/p/a\n";
      if (args[0] === "dumpxml")
        return "<domain><devices><disk><source file='/p/a'/><target dev='vda'/></disk></devices></domain>";
      if (args[0] === "domjobinfo") return "Operation:        Backup";
      if (args[0] === "backup-dumpxml") return "<domainbackup mode='pull'><disks/></domainbackup>";
      return "";
    });
    const work = withPointInTime(
      virsh,
      { pool: "p", name: "a" },
      "a.copying",
      silentCall().call,
      async () => undefined,
    );
    expect((await failureOf(work)).message)
      .to.contain("read by another backup program")
      .and.to.contain("domjobabort vm");
  });
});
