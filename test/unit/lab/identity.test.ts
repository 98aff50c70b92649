import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { labIdentity, loopbackOf } from "../../../scripts/lab/identity";

describe("lab identity", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "powercloud-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("follows from the real path of the checkout", () => {
    const link = join(folder, "link");
    symlinkSync(folder, link);
    expect(labIdentity(link)).to.deep.equal(labIdentity(folder));
    expect(labIdentity(folder).id).to.match(/^[0-9a-f]{6}$/);
  });

  it("gives different checkouts different names", () => {
    const other = mkdtempSync(join(tmpdir(), "powercloud-"));
    try {
      expect(labIdentity(other).id).not.to.equal(labIdentity(folder).id);
      expect(labIdentity(other).loopback).not.to.equal(labIdentity(folder).loopback);
    } finally {
      rmSync(other, { recursive: true });
    }
  });

  it("leaves 127.0.0.1 and its neighbours alone", () => {
    for (let seed = 0; seed < 2000; seed++) {
      const octets = loopbackOf(seed.toString(16).padStart(6, "0")).split(".").map(Number);
      expect(octets[0]).to.equal(127);
      expect(octets[1]).to.be.within(1, 254);
      expect(octets[2]).to.be.within(0, 255);
      expect(octets[3]).to.equal(1);
    }
  });

  it("leaves room for sockets in the run-time folder", () => {
    const socket = join(labIdentity(folder).runDir, "a-county-with-a-rather-long-name-1", "libvirt/libvirt-sock");
    expect(socket.length).to.be.at.most(107);
  });
});
