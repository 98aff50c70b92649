import { expect } from "chai";

import { checkDomain, DomainInputs } from "../../../../providers/libvirt/domains/domain-inputs";
import { changeDomain, parseDomain } from "../../../../providers/libvirt/domains/domain-xml";
import { ownerOf } from "../../../../providers/libvirt/ownership/owner";

const OWNER = ownerOf("urn:pulumi:s::p::libvirt:index:Domain::vm");

/** @param disks File and target of each, and the definition's words of what lies under it. */
function definition(...disks: [string, string, string?][]): string {
  const elements = disks.map(
    ([file, target, more = ""]) =>
      `<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='${file}'/>${more}<target dev='${target}' bus='virtio'/></disk>`,
  );
  return `<domain type='kvm'><name>vm</name><uuid>aaaaaaaa-0000-4000-8000-000000000001</uuid><memory unit='KiB'>1048576</memory><vcpu>1</vcpu><os><type machine='pc-q35-7.2'>hvm</type></os><devices>${elements.join("")}</devices></domain>`;
}

const on = (...files: string[]): string =>
  files.reduceRight((inner, file) => `<backingStore type='file'><source file='${file}'/>${inner}</backingStore>`, "");
const inputs = (memoryMiB: number, ...volumes: string[]) =>
  checkDomain({ host: "qemu:///system", name: "vm", vcpu: 1, memoryMiB, disks: volumes.map((volume) => ({ volume })) })
    .inputs as unknown as DomainInputs;
const files = (text: string) => parseDomain(text).disks.map(({ volume }) => volume);

describe("a machine that runs from an overlay", () => {
  for (const [how, there, under] of [
    ["as its definition says", definition(["/srv/vm.snap1", "vda", on("/srv/vm.qcow2")]), {}],
    [
      "several deep",
      definition(["/srv/vm.s3", "vda", on("/srv/vm.s2", "/srv/vm.s1", "/srv/vm.qcow2", "/srv/base")]),
      {},
    ],
    ["in another pool, as the host says", definition(["/backup/x", "vda"]), { "/backup/x": ["/srv/vm.qcow2"] }],
    [
      "as the definition says of one file and the host of the rest",
      definition(["/b/x", "vda", on("/b/y")]),
      { "/b/x": ["/b/y", "/srv/vm.qcow2"] },
    ],
  ] as [string, string, Record<string, string[]>][]) {
    it(`has the volume under it as its disk, ${how}`, () => {
      const wanted = inputs(2048, "/srv/vm.qcow2");
      const changed = changeDomain(there, wanted, OWNER, inputs(1024, "/srv/vm.qcow2"), under);
      expect(files(changed)).to.deep.equal(files(there));
      expect(parseDomain(changed).memoryMiB).to.equal(2048);
    });
  }

  it("lets that disk go when the program lets the volume go, and attaches what is new beside it", () => {
    const there = definition(
      ["/srv/vm.s1", "vda", on("/srv/vm.qcow2")],
      ["/srv/data.s1", "vdb", on("/srv/data.qcow2")],
    );
    const before = inputs(1024, "/srv/vm.qcow2", "/srv/data.qcow2");
    const changed = changeDomain(there, inputs(1024, "/srv/vm.qcow2", "/srv/more.qcow2"), OWNER, before);
    expect(files(changed)).to.deep.equal(["/srv/vm.s1", "/srv/more.qcow2"]);
  });

  it("keeps a clone and its base apart where the program names both", () => {
    const there = definition(["/srv/vm.qcow2", "vda", on("/srv/base.qcow2")]);
    const changed = changeDomain(
      there,
      inputs(1024, "/srv/vm.qcow2", "/srv/base.qcow2"),
      OWNER,
      inputs(1024, "/srv/vm.qcow2"),
    );
    expect(files(changed)).to.deep.equal(["/srv/vm.qcow2", "/srv/base.qcow2"]);
  });
});
