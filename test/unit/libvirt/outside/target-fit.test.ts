import { expect } from "chai";

import { nvramOf, tpmOf } from "../../../../providers/libvirt/migration/firmware-state";
import { targetFit } from "../../../../providers/libvirt/migration/target-fit";
import { type Answer, standIn } from "./stand-in";

const domain = (cpu: string, os = "", type = "kvm") =>
  `<domain type='${type}'><name>vm</name><os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type>${os}</os>${cpu}<devices/></domain>`;
const HOST_CPU =
  "<capabilities><host><uuid>u</uuid><cpu><arch>x86_64</arch><model>Broadwell</model></cpu></host></capabilities>";
const domcapabilities = (loader = "", firmware = "") =>
  `<domainCapabilities><os><enum name='firmware'>${firmware}</enum><loader>${loader}</loader></os></domainCapabilities>`;

/** virsh 9.0's words. */
const IDENTICAL = "CPU described in /dev/stdin is identical to host CPU\n";
const SUPERSET = "Host CPU is a superset of CPU described in /dev/stdin\n";
const HYPERVISOR_SUPERSET = "The CPU provided by hypervisor on the host is a superset of CPU described in /dev/stdin\n";
const INCOMPATIBLE = new Error(
  "error: Failed to compare host CPU with /dev/stdin\nerror: the CPU is incompatible with host CPU: Host CPU does not provide required features: avx512f, la57",
);

const here = standIn((args) => (args[0] === "capabilities" ? HOST_CPU : domcapabilities()), "zunyi-1").virsh;
const target = (answer: string | Error, capabilities: string | Error = domcapabilities()) => {
  const answers: Answer = (args) => (args[0] === "domcapabilities" ? capabilities : answer);
  return standIn(answers, "tongzi-1");
};
const fit = (cpu: string, answer: string | Error, live = true) =>
  targetFit(here, target(answer).virsh, "vm", domain(cpu), live);

describe("a machine on another host", () => {
  for (const [mode, cpu] of [
    ["host-passthrough", "<cpu mode='host-passthrough' check='none' migratable='on'/>"],
    ["maximum", "<cpu mode='maximum' check='none'/>"],
    [
      "what host-model became",
      "<cpu mode='custom' match='exact' check='full'><model fallback='forbid'>Cascadelake</model></cpu>",
    ],
  ]) {
    it(`is not let go live to a processor that lacks something: ${mode}`, async () => {
      const { refusals } = await fit(cpu!, INCOMPATIBLE);
      expect(refusals).to.have.length(1);
      expect(refusals[0]).to.match(/processor of tongzi-1.*avx512f, la57.*running: false.*ignoreCpu/s);
    });

    it(`goes to one that libvirt calls identical: ${mode}`, async () => {
      expect(await fit(cpu!, IDENTICAL)).to.deep.equal({ refusals: [], warnings: [] });
    });
  }

  it("warns of a processor that can more, where the machine has the host's own", async () => {
    const { refusals, warnings } = await fit("<cpu mode='host-passthrough'/>", SUPERSET);
    expect(refusals).to.deep.equal([]);
    expect(warnings.join()).to.match(/cannot come back as it runs/);
    const custom = "<cpu mode='custom'><model>Nehalem</model></cpu>";
    expect(await fit(custom, HYPERVISOR_SUPERSET)).to.deep.equal({ refusals: [], warnings: [] });
  });

  it("compares the host's processor by cpu-compare, and a model by what its hypervisor gives to such a machine", async () => {
    const passthrough = target(IDENTICAL);
    await targetFit(here, passthrough.virsh, "vm", domain("<cpu mode='host-passthrough'/>"), true);
    expect(passthrough.said.at(-1)).to.equal("cpu-compare /dev/stdin --error");
    const custom = target(IDENTICAL);
    await targetFit(here, custom.virsh, "vm", domain("<cpu mode='custom'><model>Nehalem</model></cpu>"), true);
    expect(custom.said.at(-1)).to.equal(
      "hypervisor-cpu-compare /dev/stdin --virttype kvm --arch x86_64 --machine pc-q35-7.2 --error",
    );
  });

  it("is not compared when it is off, emulated, or where libvirt cannot compare", async () => {
    const cpu = "<cpu mode='host-passthrough'/>";
    expect((await fit(cpu, INCOMPATIBLE, false)).refusals).to.deep.equal([]);
    const emulated = domain("<cpu mode='maximum'/>", "", "qemu");
    expect((await targetFit(here, target(INCOMPATIBLE).virsh, "vm", emulated, true)).refusals).to.deep.equal([]);
    const unable = new Error("error: this function is not supported by the connection driver: virConnectCompareCPU");
    expect((await fit(cpu, unable)).refusals).to.deep.equal([]);
  });

  for (const words of [
    "invalid argument: the machine 'pc-q35-7.2' is not supported by emulator '/usr/bin/qemu-system-x86_64'",
    "unsupported configuration: unable to find any emulator to serve 'aarch64' architecture",
    "invalid argument: the accel 'kvm' is not supported by '/usr/bin/qemu-system-x86_64' on this host",
  ]) {
    it(`is refused by a host that knows no such machine: ${words}`, async () => {
      const { virsh } = target(IDENTICAL, new Error(`error: failed to get emulator capabilities\nerror: ${words}`));
      for (const live of [true, false]) {
        const { refusals } = await targetFit(here, virsh, "vm", domain(""), live);
        expect(refusals).to.deep.equal([`tongzi-1 cannot run vm: ${words}`]);
      }
    });
  }

  it("is refused by a host without its firmware, but for one that no list has", async () => {
    const code = "/usr/share/OVMF/OVMF_CODE.fd";
    const loader = `<loader readonly='yes' type='pflash'>${code}</loader>`;
    const withIt = standIn(() => domcapabilities(`<value>${code}</value>`), "zunyi-1").virsh;
    const { virsh } = target("", domcapabilities("<value>/usr/share/edk2/OVMF_CODE.fd</value>"));
    expect((await targetFit(withIt, virsh, "vm", domain("", loader), false)).refusals.join()).to.contain(
      `the firmware of vm, ${code}`,
    );
    expect((await targetFit(withIt, withIt, "vm", domain("", loader), false)).refusals).to.deep.equal([]);
    expect((await targetFit(here, virsh, "vm", domain("", loader), false)).refusals).to.deep.equal([]);
    const efi = domain("").replace("<os>", "<os firmware='efi'>");
    expect((await targetFit(here, virsh, "vm", efi, false)).refusals.join()).to.contain("no firmware of the kind efi");
    const uefi = target("", domcapabilities("", "<value>efi</value>")).virsh;
    expect((await targetFit(here, uefi, "vm", efi, false)).refusals).to.deep.equal([]);
  });
});

describe("what a machine keeps beside its disks", () => {
  it("is its NVRAM, in either form of words", () => {
    expect(nvramOf(domain("", "<nvram template='/t'>/n/vm_VARS.fd</nvram>"))).to.equal("/n/vm_VARS.fd");
    expect(nvramOf(domain("", "<nvram type='file'><source file='/n/a b.qcow2'/></nvram>"))).to.equal("/n/a b.qcow2");
    expect(nvramOf(domain("", "<nvram template='/t'/>"))).to.equal(undefined);
    expect(nvramOf(domain(""))).to.equal(undefined);
  });

  it("is the state of a TPM that libvirt emulates, and of the host's own", () => {
    const tpm = (backend: string) =>
      domain("").replace("<devices/>", `<devices><tpm model='tpm-crb'>${backend}</tpm></devices>`);
    expect(tpmOf(tpm("<backend type='emulator' version='2.0'/>"))).to.equal("emulated");
    expect(tpmOf(tpm("<backend type='passthrough'><device path='/dev/tpm0'/></backend>"))).to.equal("the host's own");
    expect(tpmOf(tpm("<backend type='external'><source type='unix' path='/s'/></backend>"))).to.equal(undefined);
    expect(tpmOf(domain(""))).to.equal(undefined);
  });
});
