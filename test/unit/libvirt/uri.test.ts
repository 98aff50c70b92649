import { expect } from "chai";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { parameterOf, splitUri } from "../../../model/uri-parts";
import { ProviderError } from "../../../providers/base/types";
import { parseId } from "../../../providers/libvirt/client/identifier";
import { connectionUri, hostLabel, PROJECT_FOLDER } from "../../../providers/libvirt/client/uri";
import { isHost } from "../../../providers/libvirt/client/validate";
import { projectRoot } from "../../../scripts/paths";
import { ALLOWED_URIS, REFUSED_URIS } from "../model/host-uris";

describe("libvirt URIs", () => {
  it("are judged as in the model", () => {
    for (const uri of ALLOWED_URIS) expect(isHost(uri), uri).equal(undefined);
    for (const [uri, reason] of REFUSED_URIS)
      expect(isHost(uri), uri).contain(`libvirt URI; allowed is`).contain(reason);
    expect(isHost(undefined)).equal("undefined is no text");
  });

  it("are named by what was found, without a password", () => {
    expect(isHost("server-1")).match(/^"server-1" is no host's libvirt URI; allowed is a libvirt URI, like qemu\+ssh/);
    expect(isHost("qemu+ssh://ops:secret@a/system")).match(/^"qemu\+ssh:\/\/ops:…@a\/system" is .*no password/);
  });

  it("of an older state lead to their hosts, whether they are allowed or not", () => {
    for (const uri of ["qemu+ssh://ops@a/session", "qemu+tcp://10.0.0.1/system", "qemu+tls://a/system?no_verify=1"]) {
      expect(isHost(uri), uri).a("string");
      expect(connectionUri(uri)).equal(uri);
      expect(parseId(`${uri}|web-1`, "URI|DOMAIN")).deep.equal([uri, "web-1"]);
    }
    expect(() => connectionUri("a")).throw(ProviderError, /"a" is no host's libvirt URI; allowed is a libvirt URI/);
    expect(() => parseId("test:///default|a", "URI|DOMAIN")).throw(ProviderError, /of the QEMU driver/);
  });

  it("names hosts as people do", () => {
    expect(hostLabel("qemu+ssh://ops@guiyang-1:2222/system")).equal("guiyang-1");
    expect(hostLabel("qemu+unix:///system?socket=.lab/hosts/zunyi-1/libvirt-sock")).equal("zunyi-1");
    expect(hostLabel("qemu+unix:///system?socket=/run/powercloud/x/zunyi-1/libvirt/libvirt-sock")).equal("zunyi-1");
    expect(hostLabel("qemu+unix:///system?socket=/run/libvirt/libvirt-sock")).equal("localhost");
    expect(hostLabel("qemu:///system")).equal("localhost");
    expect(hostLabel("qemu+ssh://ops@[fd00::1]:22/system")).equal("[fd00::1]");
    expect(hostLabel("qemu+unix:///system?socket=/run/a+b/sock")).equal("a+b");
    expect(hostLabel("xen+ssh://ops:secret@a:b:c/system")).not.contain("secret");
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

    it("have the letters that their paths have", () => {
      for (const name of ["a+b", "a b", "贵阳", "a|b", "a'b", "100%"]) {
        writeFileSync(join(folder, name), "");
        const uri = connectionUri(`qemu+unix:///system?socket=${encodeURIComponent(name)}`, folder);
        expect(uri, name).match(/^[\w:/?=.%+-]+$/);
        expect(parameterOf(splitUri(uri)!, "socket")).equal(join(folder, name));
      }
      expect(connectionUri("qemu+unix:///system?socket=a+b", folder)).match(/a%2Bb$/);
      expect(connectionUri("qemu+unix:///system?socket=贵阳", folder)).match(/%E8%B4%B5%E9%98%B3$/);
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
