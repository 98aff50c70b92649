import { expect } from "chai";
import { reasonsAgainst } from "../../../scripts/discover/verdict";
import { labModel } from "../../fixtures/models";

const FINE = { virtualization: "kvm", libvirtVersion: "9.0.0", vcpu: 16, memoryMiB: 65_536, diskGiB: 2048 } as const;

const reasons = (change: Partial<Record<keyof typeof FINE, unknown>>, allowEmulation = false) =>
  reasonsAgainst({ ...FINE, ...change } as never, labModel.standards, { allowEmulation });

describe("verdict on a host", () => {
  it("has nothing against one that is fit", () => {
    expect(reasons({})).to.deep.equal([]);
  });

  it("wants hardware virtualization, unless emulation is allowed", () => {
    expect(reasons({ virtualization: "qemu" })[0]).to.match(/^no hardware virtualization: KVM is not usable there/);
    expect(reasons({ virtualization: "qemu" }, true)).to.deep.equal([]);
  });

  it("wants a libvirt that has what the plugin uses", () => {
    expect(reasons({ libvirtVersion: "4.5.0" })).to.deep.equal(["libvirt 4.5.0, at least 5.6.0 is needed: update it"]);
    expect(reasons({ libvirtVersion: "" })[0]).to.contain("of unknown version");
    expect(reasons({ libvirtVersion: "10.0.0" })).to.deep.equal([]);
  });

  it("wants room for the smallest flavor, as often as the standards promise it", () => {
    expect(reasons({ memoryMiB: 383, diskGiB: 1 })).to.deep.equal([
      "no space: 383 MiB of memory, the smallest flavor takes 384 (leave it out)",
      "no space: 2 GiB of disk, the smallest flavor takes 4 (give it room, or name another folder as its pool)",
    ]);
    expect(reasons({ diskGiB: 2 })).to.deep.equal([]);
  });

  it("counts no disks of a class of storage, which are in pools of their own", () => {
    const flavors = { fast: { ...labModel.standards.flavors["medium"]!, storage: "fast" } };
    const host = { ...FINE, diskGiB: 1 };
    expect(reasonsAgainst(host, { ...labModel.standards, flavors }, { allowEmulation: false })).to.deep.equal([]);
  });
});
