import { expect } from "chai";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ProviderError } from "../../../providers/base/types";
import { connectionUri, hostLabel, PROJECT_FOLDER, uriProblem } from "../../../providers/libvirt/client/uri";
import { projectRoot } from "../../../scripts/paths";

describe("libvirt URIs", () => {
  it("accepts the QEMU driver over every transport", () => {
    for (const uri of [
      "qemu:///system",
      "qemu+ssh://ops@a-1:22/system?keyfile=k",
      "qemu+unix:///system?socket=s",
      "qemu+tls://a/system",
    ]) {
      expect(uriProblem(uri), uri).equal(undefined);
    }
  });

  it("says what is wrong with others", () => {
    expect(uriProblem("server-1")).match(/"server-1" is no libvirt URI; expected for example qemu\+ssh/);
    expect(uriProblem("qemu+ssh://server-1")).match(/is no libvirt URI/);
    expect(uriProblem("xen:///system")).match(/only the QEMU driver/);
    expect(uriProblem("qemu:///system?a=|")).match(/"\|" is not allowed/);
  });

  it("names hosts as people do", () => {
    expect(hostLabel("qemu+ssh://ops@guiyang-1:2222/system")).equal("guiyang-1");
    expect(hostLabel("qemu+unix:///system?socket=.lab/hosts/zunyi-1/libvirt-sock")).equal("zunyi-1");
    expect(hostLabel("qemu+unix:///system?socket=/run/powercloud/x/zunyi-1/libvirt/libvirt-sock")).equal("zunyi-1");
    expect(hostLabel("qemu+unix:///system?socket=/run/libvirt/libvirt-sock")).equal("localhost");
    expect(hostLabel("qemu:///system")).equal("localhost");
  });

  describe("sockets", () => {
    let folder: string;
    beforeEach(() => (folder = realpathSync(mkdtempSync(join(tmpdir(), "pc-uri-")))));
    afterEach(() => rmSync(folder, { recursive: true }));

    it("are relative to the project, and freed of links", () => {
      expect(PROJECT_FOLDER).equal(projectRoot);
      writeFileSync(join(folder, "real"), "");
      mkdirSync(join(folder, "hosts"));
      symlinkSync("../real", join(folder, "hosts/link"));
      const uri = connectionUri("qemu+unix:///system?socket=hosts/link&mode=legacy", folder);
      expect(uri).equal(`qemu+unix:///system?socket=${folder}/real&mode=legacy`);
    });

    it("are left alone at the far end of ssh", () => {
      const uri = "qemu+ssh://a/system?socket=/run/far";
      expect(connectionUri(uri)).equal(uri);
    });

    it("that are missing or too long are named with their fix", () => {
      const uri = "qemu+unix:///system?socket=hosts/guiyang-1/libvirt-sock";
      expect(() => connectionUri(uri, folder)).throw(
        ProviderError,
        /cannot reach libvirt on guiyang-1: there is no socket .*start libvirtd/,
      );
      const deep = join(folder, "d".repeat(108));
      writeFileSync(deep, "");
      expect(() => connectionUri(`qemu+unix:///system?socket=${deep}`)).throw(ProviderError, "longer than 107 bytes");
    });
  });
});
