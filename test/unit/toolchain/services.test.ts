import { expect } from "chai";
import { unitsIn } from "../../../scripts/toolchain/packages/services";

describe("services of installed packages", () => {
  it("are the systemd units among their files, without templates", () => {
    const files = [
      "/lib/systemd/system/libvirtd.service",
      "/usr/lib/systemd/system/libvirtd.socket",
      "/usr/lib/systemd/system/docker-registry@.service",
      "/usr/share/doc/haproxy/haproxy.service",
      "/lib/systemd/system/apt-daily.timer",
      "/lib/systemd/system/libvirtd.service",
    ];
    expect(unitsIn(files)).to.deep.equal(["apt-daily.timer", "libvirtd.service", "libvirtd.socket"]);
  });
});
