import { expect } from "chai";
import { parseLayers, standingOn } from "../../../providers/libvirt/storage/volume-layers";
import { domainsWithDisk, parseUses } from "../../../providers/libvirt/storage/volume-users";

const DOMSTATS = `Domain: 'worker-1'
  block.count=2
  block.0.name=vda
  block.0.path=/pool/worker-1.qcow2
  block.1.name=vdb
  block.1.path=/pool/worker-1-seed.iso

Domain: 'it's old'
  block.count=1
  block.0.path=/pool/old/worker-1.qcow2
`;

describe("users of a volume", () => {
  it("are the domains that have it as a disk, by its whole path", () => {
    expect(domainsWithDisk(DOMSTATS, "/pool/worker-1.qcow2")).to.deep.equal(["worker-1"]);
    expect(domainsWithDisk(DOMSTATS, "/pool/worker-1-seed.iso")).to.deep.equal(["worker-1"]);
    expect(domainsWithDisk(DOMSTATS, "/pool/old/worker-1.qcow2")).to.deep.equal(["it's old"]);
  });

  it("are none when no domain runs, or none has it", () => {
    expect(domainsWithDisk("", "/pool/a")).to.deep.equal([]);
    expect(domainsWithDisk(DOMSTATS, "/pool/worker-1")).to.deep.equal([]);
    expect(domainsWithDisk(DOMSTATS, "worker-1.qcow2")).to.deep.equal([]);
  });

  it("are told with what lies under their disks, of each disk its own", () => {
    const stats = `Domain: 'vm'
  state.state=1
  block.count=4
  block.0.name=vda
  block.0.path=/b/vm.s2
  block.0.backingIndex=3
  block.1.name=vda
  block.1.path=/a/vm.s1
  block.2.name=vda
  block.2.path=/a/vm.qcow2
  block.3.name=vdb
  block.3.path=/a/data=1.qcow2

Domain: 'off'
  block.count=1
  block.0.name=vda
  block.0.path=/a/off.qcow2
`;
    expect(parseUses(stats)).to.deep.equal([
      { domain: "vm", device: "vda", file: "/b/vm.s2", under: ["/a/vm.s1", "/a/vm.qcow2"] },
      { domain: "vm", device: "vdb", file: "/a/data=1.qcow2", under: [] },
      { domain: "off", device: "vda", file: "/a/off.qcow2", under: [] },
    ]);
    expect(parseUses("")).to.deep.equal([]);
  });
});

describe("layers over a volume", () => {
  const volume = (name: string, base?: string) =>
    `<volume type='file'>\n  <name>${name}</name>\n<target><path>/pool/${name}</path></target>` +
    `${base === undefined ? "" : `  <backingStore><path>${base}</path></backingStore>\n`}</volume>\n\n`;
  const documents =
    volume("a.qcow2", "/pool/base.qcow2") + volume("base.qcow2") + volume("b.qcow2", "/pool/a.qcow2") + volume("c");
  const namesOn = (path: string) => standingOn(parseLayers(documents, "p"), path).map(({ name }) => name);

  it("are found among documents that stand one after the other, however many are between", () => {
    expect(namesOn("/pool/base.qcow2")).to.deep.equal(["a.qcow2", "b.qcow2"]);
    expect(namesOn("/pool/a.qcow2")).to.deep.equal(["b.qcow2"]);
    expect(namesOn("/pool/b.qcow2")).to.deep.equal([]);
    expect(parseLayers("", "p")).to.deep.equal([]);
  });

  it("end, where files stand on each other in a circle", () => {
    const circle = volume("a", "/pool/b") + volume("b", "/pool/a");
    expect(standingOn(parseLayers(circle, "p"), "/pool/a").map(({ name }) => name)).to.deep.equal(["b", "a"]);
  });
});
