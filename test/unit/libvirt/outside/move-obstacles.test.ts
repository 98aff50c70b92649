import { expect } from "chai";

import { moveDomain } from "../../../../providers/libvirt/migration/move-domain";
import { moveObstacles } from "../../../../providers/libvirt/migration/move-obstacles";
import { failureOf } from "../../../support/libvirt/libvirt-plugin";
import { type Answer, silentCall, standIn } from "./stand-in";

const machine = (tpm: string) =>
  `<domain type='kvm'><name>win</name><uuid>aaaaaaaa-0000-4000-8000-000000000001</uuid><memory unit='MiB'>1024</memory><vcpu>1</vcpu>` +
  `<os><type machine='pc-q35-7.2'>hvm</type></os><devices><tpm model='tpm-crb'>${tpm}</tpm></devices></domain>`;
const EMULATED = "<backend type='emulator' version='2.0'/>";

function host(name: string, definition: string | undefined, state = "shut off") {
  const answer: Answer = (args) => {
    if (args[0] === "dumpxml") return definition ?? new Error("error: failed to get domain 'win'");
    if (args[0] === "domstate")
      return definition === undefined ? new Error("error: failed to get domain 'win'") : state;
    if (args[0] === "domcapabilities") return "<domainCapabilities><os/></domainCapabilities>";
    return "";
  };
  return standIn(answer, name);
}

describe("a TPM of a machine that moves", () => {
  it("keeps one that is off where it is: its state would be lost", async () => {
    const [here, there] = [host("zunyi-1", machine(EMULATED)), host("tongzi-1", undefined)];
    const error = await failureOf(moveDomain(here.virsh, there.virsh, { name: "win" }, {}, silentCall().call));
    expect(error.message).to.match(
      /win cannot move from zunyi-1: it is off, and the state of its TPM.*virsh .* start win.*loseTpmState/s,
    );
    expect(here.said.filter((line) => /^(undefine|define)/.test(line))).to.deep.equal([]);
    expect(there.said.filter((line) => /^(undefine|define)/.test(line))).to.deep.equal([]);
  });

  for (const [what, backend, state, options, refused] of [
    ["that is emulated goes along with one that runs", EMULATED, "running", {}, false],
    ["that is emulated is lost by consent alone", EMULATED, "shut off", { loseTpmState: true }, false],
    ["that is the host's own stays with it, on or off", "<backend type='passthrough'/>", "running", {}, true],
    ["that another program keeps is not ours to judge", "<backend type='external'/>", "shut off", {}, false],
  ] as const) {
    it(what, async () => {
      const { virsh } = host("zunyi-1", machine(backend), state);
      const { refusals } = await moveObstacles(virsh, host("tongzi-1", undefined).virsh, { name: "win" }, options);
      expect(refusals.length).to.equal(refused ? 1 : 0);
    });
  }
});
