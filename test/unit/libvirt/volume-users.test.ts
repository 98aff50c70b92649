import { expect } from "chai";
import { domainsWithDisk, standingOn } from "../../../providers/libvirt/storage/volume-users";

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

  it("finds clones among documents that stand one after the other", () => {
    const volume = (name: string, base?: string) =>
      `<volume type='file'>\n  <name>${name}</name>\n` +
      `${base === undefined ? "" : `  <backingStore><path>${base}</path></backingStore>\n`}</volume>\n\n`;
    const documents = volume("a.qcow2", "/pool/base.qcow2") + volume("base.qcow2") + volume("b.qcow2", "/pool/a.qcow2");
    expect(standingOn(documents, "/pool/base.qcow2")).to.deep.equal(["a.qcow2"]);
    expect(standingOn(documents, "/pool/a.qcow2")).to.deep.equal(["b.qcow2"]);
    expect(standingOn("", "/pool/a.qcow2")).to.deep.equal([]);
  });
});
