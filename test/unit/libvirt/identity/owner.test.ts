import { expect } from "chai";

import { formatId, parseId } from "../../../../providers/libvirt/client/identifier";
import { ownedUuid, ownerDigest, ownerOf, sameOwner } from "../../../../providers/libvirt/ownership/owner";
import { contentDigest, markerName, parseMarker } from "../../../../providers/libvirt/storage/volume-claim";

const URN = "urn:pulumi:lab.virtualization::powercloud::powercloud:platform:A$libvirt:index:Domain::database-1";

describe("ownership on hosts", () => {
  it("is by stack, project and name, not by parents", () => {
    const owner = ownerOf(URN);
    expect(owner).deep.equal({ stack: "lab.virtualization", project: "powercloud", resource: "database-1" });
    expect(sameOwner(owner, ownerOf(URN.replace("powercloud:platform:A$", "")))).equal(true);
    expect(sameOwner(owner, ownerOf(URN.replace("lab.", "other.")))).equal(false);
    expect(ownerOf("urn:pulumi:s::p::t::a::b").resource).equal("a::b");
  });

  it("gives every object of every owner its own valid UUID, always the same", () => {
    const owner = ownerOf(URN);
    const uuids = [
      ownedUuid(owner, "pool", "h", "a"),
      ownedUuid(owner, "pool", "h", "b"),
      ownedUuid(ownerOf("urn:pulumi:s::p::t::a"), "pool", "h", "a"),
    ];
    expect(new Set(uuids).size).equal(3);
    expect(ownedUuid(owner, "pool", "h", "a")).equal(uuids[0]);
    for (const uuid of uuids)
      expect(uuid).match(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("is read back from the names of markers", () => {
    const owner = ownerDigest(ownerOf(URN));
    for (const marker of [
      { volume: "a.b.qcow2", owner },
      { volume: "a", owner, content: contentDigest("x", undefined, 1) },
    ]) {
      expect(parseMarker(markerName(marker))).deep.equal(marker);
    }
    expect(parseMarker("disk.qcow2")).equal(undefined);
    expect(parseMarker("notes.making")).equal(undefined);
  });

  it("tells contents apart", () => {
    expect(contentDigest("a", "b")).not.equal(contentDigest("ab"));
    expect(contentDigest(undefined, "a")).not.equal(contentDigest("a", undefined));
  });
});

describe("identifiers", () => {
  it("are the URI and names, and are read back", () => {
    const parts = ["qemu+unix:///system?socket=.lab/a/s", "pool", "vol.qcow2"];
    expect(parseId(formatId(parts[0], "pool", "vol.qcow2"), "URI|POOL|VOLUME")).deep.equal(parts);
  });

  it("that are written otherwise are refused with the right form", () => {
    expect(() => parseId("web-1", "URI|DOMAIN")).throw(
      /"web-1" is no identifier of the form URI\|DOMAIN: wrong number/,
    );
    expect(() => parseId("qemu:///system|--all", "URI|DOMAIN")).throw(/"--all" is no name/);
  });
});
