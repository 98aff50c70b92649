import { expect } from "chai";

import { attribute, elementAt, elements, parseXml, textAt } from "../../../../providers/libvirt/client/xml";
import { withNewPaths } from "../../../../providers/libvirt/migration/new-paths";
import { PreparedDisk } from "../../../../providers/libvirt/storage/moving-disk";

interface Move {
  readonly device: string;
  readonly from: string;
  readonly to: string;
  readonly content?: PreparedDisk["content"];
}

/** The paths in a definition after a move: of disks by their target, of what lies beside them by its element. */
function moved(disks: readonly Move[], rest: { os?: string; devices?: string; backing?: string } = {}) {
  const escape = (text: string) => text.replaceAll("&", "&amp;").replaceAll("'", "&apos;").replaceAll("<", "&lt;");
  const items = disks.map(
    ({ device, from }) =>
      `<disk type='file' device='disk'><source file='${escape(from)}'/>${rest.backing ?? ""}<target dev='${device}'/></disk>`,
  );
  const text = `<domain><os>${rest.os ?? ""}</os><devices>${items.join("")}${rest.devices ?? ""}</devices></domain>`;
  const prepared = disks.map(({ device, from, to, content = "live" }) => ({
    disk: { device, path: from },
    path: to,
    content,
  }));
  const xml = parseXml(withNewPaths(text, prepared as unknown as PreparedDisk[]), "domain");
  const found = elements(elementAt(xml, "devices"), "disk");
  return {
    xml,
    found,
    files: Object.fromEntries(
      found.map((disk) => [attribute(elementAt(disk, "target"), "dev"), attribute(elementAt(disk, "source"), "file")]),
    ),
  };
}

describe("a definition for another host", () => {
  for (const folder of ["/srv/R&D", "/srv/ops' vms", "/srv/<a>", "/srv/备份", "/srv/a b"]) {
    it(`has its disks there, from ${folder}`, () => {
      const to = "/srv/new & 'all'/vm.qcow2";
      expect(moved([{ device: "vda", from: `${folder}/vm.qcow2`, to }]).files).deep.equal({ vda: to });
    });
  }

  it("keeps every path that only ends, or begins, like a moved one", () => {
    const os =
      "<loader>/usr/images/code.fd</loader><nvram>/var/lib/images/nvram/vm.fd</nvram><kernel>/images2/k</kernel>";
    const devices = `<disk device='cdrom'><source file='/data/images/tools.iso'/><target dev='sda'/></disk>
      <disk><source file='/images/deeper/x.raw'/><target dev='vdb'/></disk><serial><log file='/srv/images/vm.log'/></serial>`;
    const { xml, files } = moved([{ device: "vda", from: "/images/vm.qcow2", to: "/srv/vms/vm.qcow2" }], {
      os,
      devices,
    });
    expect(files).deep.equal({ vda: "/srv/vms/vm.qcow2", sda: "/data/images/tools.iso", vdb: "/images/deeper/x.raw" });
    expect(["loader", "nvram", "kernel"].map((name) => textAt(xml, "os", name))).deep.equal([
      "/usr/images/code.fd",
      "/var/lib/images/nvram/vm.fd",
      "/images2/k",
    ]);
    expect(attribute(elementAt(xml, "devices", "serial", "log"), "file")).equal("/srv/images/vm.log");
  });

  it("keeps apart pools whose folders are exchanged, in a ring, or one inside the other", () => {
    const move = (device: string, from: string, to: string) => ({
      device,
      from: `${from}/${device}`,
      to: `${to}/${device}`,
    });
    const files = (...moves: ReturnType<typeof move>[]) => moved(moves).files;
    expect(files(move("vda", "/p/a", "/p/b"), move("vdb", "/p/b", "/p/a"))).deep.equal({
      vda: "/p/b/vda",
      vdb: "/p/a/vdb",
    });
    expect(files(move("vda", "/a", "/b"), move("vdb", "/b", "/c"), move("vdc", "/c", "/a"))).deep.equal({
      ...{ vda: "/b/vda", vdb: "/c/vdb", vdc: "/a/vdc" },
    });
    expect(files(move("vda", "/a", "/x"), move("vdb", "/a/b", "/a"))).deep.equal({ vda: "/x/vda", vdb: "/a/vdb" });
  });

  it("takes along what lies right beside a disk: kernel, firmware's variables, console log", () => {
    const os = "<kernel>/a/k</kernel><initrd>/a/i</initrd><nvram>/a/vm.fd</nvram>";
    const devices =
      "<serial type='pty'><log file='/a/vm.log'/></serial><console type='pty'><log file='/a/vm.log'/></console>";
    const { xml } = moved([{ device: "vda", from: "/a/vm.qcow2", to: "/b & c/vm.qcow2" }], { os, devices });
    const names = ["kernel", "initrd", "nvram"].map((name) => textAt(xml, "os", name));
    const logs = ["serial", "console"].map((name) => attribute(elementAt(xml, "devices", name, "log"), "file"));
    expect([...names, ...logs]).deep.equal(["/b & c/k", "/b & c/i", "/b & c/vm.fd", "/b & c/vm.log", "/b & c/vm.log"]);
  });

  it("leaves beside a folder that parts what nobody can tell", () => {
    const disks = [
      { device: "vda", from: "/a/1", to: "/b/1" },
      { device: "vdb", from: "/a/2", to: "/c/2" },
    ];
    expect(textAt(moved(disks, { os: "<kernel>/a/k</kernel>" }).xml, "os", "kernel")).equal("/a/k");
  });

  it("says nothing of what was under a disk here, unless the disk is the same one on both hosts", () => {
    const backing = "<backingStore type='file'><source file='/images/base.qcow2'/><backingStore/></backingStore>";
    const stores = (content: PreparedDisk["content"], to = "/b/vm", store = backing) =>
      elements(moved([{ device: "vda", from: "/a/vm", to, content }], { backing: store }).found[0], "backingStore")
        .length;
    expect([stores("live"), stores("thin"), stores("copied", "/a/vm"), stores("present", "/a/vm")]).deep.equal([
      0, 0, 0, 1,
    ]);
    expect(stores("live", "/b/vm", "<backingStore/>")).equal(1);
  });

  it("knows a disk by its target and its file, however that is spelled", () => {
    expect(moved([{ device: "vda", from: "/a//b/./vm", to: "/c/vm" }]).files).deep.equal({ vda: "/c/vm" });
    const text = "<domain><devices><disk><source file='/other.iso'/><target dev='sda'/></disk></devices></domain>";
    const disk = { disk: { device: "sda", path: "/a/vm.iso" }, path: "/b/vm.iso", content: "copied" };
    expect(withNewPaths(text, [disk as unknown as PreparedDisk])).contain("/other.iso");
  });
});
