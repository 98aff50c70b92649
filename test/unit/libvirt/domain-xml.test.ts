import { expect } from "chai";

import { diskName } from "../../../providers/libvirt/domains/devices/domain-devices";
import { DomainInputs } from "../../../providers/libvirt/domains/domain-inputs";
import {
  buildDomain,
  changeDomain,
  consoleLogPath,
  METADATA_NAMESPACE,
  parseDomain,
  restartReasons,
} from "../../../providers/libvirt/domains/domain-xml";
import { attribute, elementAt, elements, parseXml, textAt } from "../../../providers/libvirt/client/xml";

const OWNER = { stack: "s", project: "p", resource: "r" };
const INPUTS: DomainInputs = {
  host: "qemu:///system",
  name: "db",
  vcpu: 2,
  maxVcpu: 4,
  memoryMiB: 512,
  maxMemoryMiB: 1024,
  allowRestart: false,
  boot: { kernel: "/k", initrd: "/i", commandLine: "root=/dev/vda quiet & <x>" },
  disks: [
    { volume: "/pool/db.qcow2", format: "qcow2", readOnly: false },
    { volume: "/pool/seed.iso", format: "raw", readOnly: true },
  ],
  interfaces: [{ network: "business", mac: "52:54:00:00:00:01" }],
  running: true,
  autostart: true,
  metadata: { role: "a & b", empty: "" },
  shutdownTimeoutSeconds: 60,
  diskCache: "writeback",
};

describe("a domain's definition", () => {
  it("says what the inputs say, and is read back", () => {
    const { vcpu, maxVcpu, memoryMiB, maxMemoryMiB, boot, disks, interfaces, metadata, name } = INPUTS;
    expect(parseDomain(buildDomain(INPUTS, OWNER, "qemu", "u"))).deep.equal({
      ...{ name, uuid: "u", vcpu, maxVcpu, memoryMiB, maxMemoryMiB, boot, disks, interfaces, metadata },
      owner: OWNER,
    });
  });

  it("gives the machine its devices in order", () => {
    const xml = parseXml(buildDomain(INPUTS, OWNER, "qemu"), "domain");
    const disks = elements(elementAt(xml, "devices"), "disk");
    expect(disks.map((disk) => attribute(elementAt(disk, "target"), "dev"))).deep.equal(["vda", "vdb"]);
    expect(disks.map((disk) => elementAt(disk, "readonly") !== undefined)).deep.equal([false, true]);
    expect(disks.map((disk) => attribute(elementAt(disk, "driver"), "cache"))).deep.equal(["writeback", "writeback"]);
    expect(attribute(elementAt(xml, "devices", "serial", "log"), "file")).equal("/pool/db.console.log");
  });

  it("uses the host's processor with KVM, and the richest one without", () => {
    const cpu = (type: "kvm" | "qemu") =>
      attribute(elementAt(parseXml(buildDomain(INPUTS, OWNER, type), "domain"), "cpu"), "mode");
    expect([cpu("kvm"), cpu("qemu")]).deep.equal(["host-passthrough", "maximum"]);
  });

  it("is changed without touching what others put there", () => {
    const theirs = buildDomain(INPUTS, OWNER, "kvm", "u")
      .replace("<metadata>", '<metadata><x:y xmlns:x="urn:theirs">z</x:y>')
      .replace("</devices>", '<video><model type="vga"/></video></devices>');
    const changed = changeDomain(
      theirs,
      { ...INPUTS, vcpu: 4, memoryMiB: 1024, boot: undefined, metadata: { new: "1" } },
      OWNER,
    );
    expect(parseDomain(changed)).deep.include({
      vcpu: 4,
      memoryMiB: 1024,
      metadata: { new: "1" },
      uuid: "u",
      disks: INPUTS.disks,
    });
    expect(parseDomain(changed).boot).equal(undefined);
    const xml = parseXml(changed, "domain");
    expect(textAt(xml, "metadata", "x:y")).equal("z");
    expect(attribute(elementAt(xml, "devices", "video", "model"), "type")).equal("vga");
    expect(attribute(elementAt(xml, "os", "type"), "machine")).equal("q35");
  });

  it("of another's making has no owner, and foreign devices are left out", () => {
    const found =
      parseDomain(`<domain><name>a</name><uuid>u</uuid><memory>2048</memory><vcpu current='1'>2</vcpu><devices>
      <disk type='block' device='disk'><source dev='/dev/sdb'/></disk><disk type='file' device='cdrom'><source file='/a.iso'/></disk>
      <interface type='bridge'><source bridge='br0'/><mac address='52:54:00:00:00:02'/></interface></devices></domain>`);
    expect(found).deep.equal({
      ...{ name: "a", uuid: "u", memoryMiB: 2, maxMemoryMiB: 2, vcpu: 1, maxVcpu: 2, disks: [], interfaces: [] },
    });
  });

  it("is recognized by its namespace, whatever the prefix", () => {
    const found = parseDomain(
      `<domain><metadata><q:domain xmlns:q='${METADATA_NAMESPACE}'><q:owner stack='s' project='p' resource='r'/></q:domain></metadata></domain>`,
    );
    expect(found.owner).deep.equal(OWNER);
  });

  it("needs a restart for larger maxima and another boot alone", () => {
    const running = parseDomain(buildDomain(INPUTS, OWNER, "qemu"));
    expect(restartReasons(running, { ...INPUTS, metadata: {}, vcpu: 4, memoryMiB: 1024, interfaces: [] })).deep.equal(
      [],
    );
    expect(restartReasons(running, { ...INPUTS, maxVcpu: 2, maxMemoryMiB: 512 })).deep.equal([]);
    expect(restartReasons(running, { ...INPUTS, maxVcpu: 8, maxMemoryMiB: 2048 })).deep.equal([
      "maxVcpu 4 to 8",
      "maxMemoryMiB 1024 to 2048",
    ]);
    const boot = { ...INPUTS.boot!, commandLine: "other" };
    expect(restartReasons(running, { ...INPUTS, boot })).deep.equal(["boot"]);
  });

  it("gets and loses devices by name, and keeps those of others", () => {
    const before = { ...INPUTS, disks: [...INPUTS.disks, { volume: "/pool/a.raw", format: "raw", readOnly: false }] };
    const theirs = buildDomain(before, OWNER, "kvm", "u").replace(
      "</devices>",
      "<disk type='file' device='disk'><source file='/their.raw'/><target dev='vdd' bus='virtio'/></disk></devices>",
    );
    const wanted = {
      ...INPUTS,
      disks: [...INPUTS.disks, { volume: "/pool/b.raw", format: "raw", readOnly: false }],
      interfaces: [{ network: "dmz", mac: "52:54:00:00:00:02" }],
    };
    const devices = elementAt(parseXml(changeDomain(theirs, wanted, OWNER, before), "domain"), "devices");
    const disks = elements(devices, "disk").map((disk) => [
      attribute(elementAt(disk, "target"), "dev"),
      attribute(elementAt(disk, "source"), "file"),
    ]);
    expect(disks).deep.equal([
      ["vda", "/pool/db.qcow2"],
      ["vdb", "/pool/seed.iso"],
      ["vdd", "/their.raw"],
      ["vde", "/pool/b.raw"],
    ]);
    const cards = elements(devices, "interface").map((card) => attribute(elementAt(card, "mac"), "address"));
    expect(cards).deep.equal(["52:54:00:00:00:02"]);
  });

  it("counts disks as the kernel does, and has no console log without one", () => {
    expect([0, 25, 26, 27, 701, 702].map(diskName)).deep.equal(["vda", "vdz", "vdaa", "vdab", "vdzz", "vdaaa"]);
    expect(consoleLogPath({ name: "a", disks: [] })).equal(undefined);
  });
});
