import { expect } from "chai";
import { daemonOf, uriProblem } from "../../../model/host-uri";
import { joinUri, shownUri, splitUri } from "../../../model/uri-parts";
import { ALLOWED_URIS, REFUSED_URIS } from "./host-uris";

describe("host URIs", () => {
  for (const uri of ALLOWED_URIS) {
    it(`allow ${uri}`, () => {
      expect(uriProblem(uri)).to.equal(undefined);
    });
  }

  for (const [uri, reason] of REFUSED_URIS) {
    it(`refuse ${JSON.stringify(uri)}`, () => {
      expect(uriProblem(uri)).to.contain(reason);
    });
  }

  it("are read as libvirt does: a plus is a plus, a semicolon separates, letters are decoded", () => {
    const parts = splitUri("qemu+ssh://o%40ps@[fd00::1]:22/system?socket=/a+b%20c;mode=auto&x");
    expect(parts).to.deep.equal({
      driver: "qemu",
      transport: "ssh",
      user: "o@ps",
      host: "[fd00::1]",
      port: "22",
      path: "/system",
      parameters: [
        ["socket", "/a+b c"],
        ["mode", "auto"],
        ["x", ""],
      ],
      hasFragment: false,
    });
  });

  it("are written so that they read the same", () => {
    for (const uri of ALLOWED_URIS) {
      const parts = splitUri(uri)!;
      expect(splitUri(joinUri(parts)), uri).to.deep.equal(parts);
      expect(joinUri(parts), uri).to.match(/^[!-~]+$/);
    }
    expect(joinUri(splitUri("qemu+ssh://a/system?socket=/a'b|\"贵")!)).to.equal(
      "qemu+ssh://a/system?socket=/a%27b%7C%22%E8%B4%B5",
    );
  });

  it("are shown without a password", () => {
    for (const [uri, shown] of [
      ["qemu+ssh://ops:secret@a/system", "qemu+ssh://ops:…@a/system"],
      ["qemu+ssh://ops:se@c/r:et@a/system?x", "qemu+ssh://ops:…@a/system?x"],
      ["qemu+ssh://:secret@a", "qemu+ssh://:…@a"],
      ["qemu+ssh://ops@a:22/system?jump=u@b", "qemu+ssh://ops@a:22/system?jump=u@b"],
    ] as const) {
      expect(shownUri(uri)).to.equal(shown);
    }
  });

  describe("lead to the same daemon", () => {
    const same: [string, string][] = [
      ["qemu:///system", "qemu+unix:///system?socket=/var/run/libvirt/libvirt-sock"],
      ["qemu+ssh://ops@A/system", "qemu+libssh://root@a.:22/system?keyfile=k"],
      ["qemu+tls://a/system", "qemu+tls://a:16514/system?pkipath=/p"],
      ["qemu+ssh://a/system?socket=/x%20y", "qemu+ssh://a/system?mode=auto;socket=/x y"],
    ];
    for (const [one, other] of same) {
      it(`${one} and ${other}`, () => {
        expect(daemonOf(one)).to.equal(daemonOf(other));
      });
    }

    const unlike: [string, string][] = [
      ["qemu+ssh://a:22/system", "qemu+ssh://a:2222/system"],
      ["qemu+ssh://10.0.0.1/system?jump=a", "qemu+ssh://10.0.0.1/system?jump=b"],
      ["qemu+ssh://a/system?socket=/x", "qemu+ssh://a/system"],
      ["qemu+unix:///system?socket=a+b", "qemu+unix:///system?socket=a b"],
    ];
    for (const [one, other] of unlike) {
      it(`but not ${one} and ${other}`, () => {
        expect(daemonOf(one)).to.not.equal(daemonOf(other));
      });
    }
  });
});
