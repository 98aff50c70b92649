import { expect } from "chai";

import { waitForAddresses } from "../../../../providers/libvirt/domains/address-wait";
import { DomainInputs } from "../../../../providers/libvirt/domains/domain-inputs";
import { waitUntilReady } from "../../../../providers/libvirt/domains/readiness";
import { AgentRefusal, GuestAgent } from "../../../../providers/libvirt/guest/guest-agent";
import { failureOf } from "../../../support/libvirt/libvirt-plugin";
import { type Answer, silentCall, standIn } from "./stand-in";

const refused = (command: string, words: string) =>
  new Error(`error: internal error: unable to execute QEMU agent command '${command}': ${words}`);

/** An agent that answers pings, and says `words` to programs. */
function agentThat(words: string, frozen = false): Answer {
  return (args) => {
    if (args[0] === "domstate") return "running\n";
    if (args[0] !== "qemu-agent-command") return new Error("error: failed to get vol 'console.log'");
    const { execute } = JSON.parse(args.at(-1)!) as { execute: string };
    if (execute === "guest-ping") return '{"return":{}}';
    if (execute === "guest-fsfreeze-status") return `{"return":"${frozen ? "frozen" : "thawed"}"}`;
    return refused(execute, words);
  };
}

/** What agents of several ages say of a command that nobody may use. */
const NEVER = [
  "Command guest-exec has been disabled: the command is not allowed",
  "The command guest-exec has been disabled for this instance",
  "Command guest-exec has not been found",
  "The command guest-exec has not been found",
];
const inputs = (timeoutSeconds: number) =>
  ({ name: "vm", disks: [], ready: { command: ["/bin/true"], timeoutSeconds } }) as unknown as DomainInputs;

describe("a guest's agent that refuses", () => {
  for (const words of NEVER) {
    it(`ends the wait for readiness at once: ${words}`, async () => {
      const begun = Date.now();
      const error = await failureOf(waitUntilReady(standIn(agentThat(words)).virsh, inputs(12), silentCall().call));
      expect(Date.now() - begun).to.be.below(2000);
      expect(error).to.be.instanceOf(AgentRefusal);
      expect(error.message).to.match(/block-rpcs, allow-rpcs|newer qemu-guest-agent/);
    });
  }

  it("ends the wait at once where the machine has no channel for an agent", async () => {
    const { virsh } = standIn((args) =>
      args[0] === "domstate" ? "running" : new Error("error: argument unsupported: QEMU guest agent is not configured"),
    );
    const error = await failureOf(waitUntilReady(virsh, inputs(12), silentCall().call));
    expect(error.message).to.contain("no channel for a guest agent").and.to.contain("org.qemu.guest_agent.0");
    expect(await new GuestAgent(virsh, "vm").ping()).to.equal(false);
  });

  for (const [words, frozen] of [
    ["Command guest-exec has been disabled: the agent is in frozen state", false],
    ["The command guest-exec has been disabled for this instance", true],
    ['Guest agent command failed, error was "Failed to execute child process (No such file or directory)"', false],
  ] as const) {
    it(`is asked again when that passes: ${words}${frozen ? ", frozen" : ""}`, async () => {
      const { virsh } = standIn(agentThat(words, frozen));
      const error = await failureOf(waitUntilReady(virsh, inputs(1), silentCall().call));
      expect(error).not.to.be.instanceOf(AgentRefusal);
      expect(error.message).to.contain("was not ready within 1 s").and.to.contain(words.slice(0, 20));
    });
  }

  it("ends the wait for an address at once, and says how to allow it", async () => {
    const words = "Command guest-network-get-interfaces has been disabled: the command is not allowed";
    const { virsh } = standIn(() => refused("guest-network-get-interfaces", words));
    const query = { domain: "vm", source: "agent", family: "ipv4" } as const;
    const error = await failureOf(waitForAddresses(virsh, query, 30, silentCall().call));
    expect(error.message).to.contain("does not allow that command").and.to.contain("/etc/qemu/qemu-ga.conf");
  });

  it("lets the wait for an address go on while file systems stand still", async () => {
    const words = "Command guest-network-get-interfaces has been disabled: the agent is in frozen state";
    let asked = 0;
    const { virsh } = standIn((args) => {
      if (args[0] === "domstate") return "running";
      if (++asked === 1) return refused("guest-network-get-interfaces", words);
      return " eth0 52:54:00:00:00:01 ipv4 10.0.0.7/24";
    });
    const query = { domain: "vm", source: "agent", family: "ipv4" } as const;
    expect(await waitForAddresses(virsh, query, 30, silentCall().call)).to.deep.equal(["10.0.0.7"]);
  });
});
