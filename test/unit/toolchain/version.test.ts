import { expect } from "chai";
import { isAtLeast, isCompatible, parseVersion } from "../../../scripts/toolchain/version";

describe("version", () => {
  it("is found in what programs print", () => {
    expect(parseVersion("v3.250.0")).to.deep.equal([3, 250, 0]);
    expect(parseVersion("go1.25.11")).to.deep.equal([1, 25, 11]);
    expect(parseVersion("QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)")).to.deep.equal([7, 2, 22]);
    expect(parseVersion("HAProxy version 2.6.12-1+deb12u4 2026/10/17")).to.deep.equal([2, 6, 12]);
    expect(parseVersion("1.34")).to.deep.equal([1, 34, 0]);
    expect(parseVersion("no version here")).to.equal(undefined);
  });

  it("is compared by number, not by letter", () => {
    expect(isAtLeast("3.9.0", "3.10.0")).to.equal(false);
    expect(isAtLeast("3.10.0", "3.9.0")).to.equal(true);
    expect(isAtLeast("20.6.0", "20.6.0")).to.equal(true);
    expect(isAtLeast("20.5.9", "20.6.0")).to.equal(false);
    expect(isAtLeast("unknown", "1.0.0")).to.equal(false);
  });

  it("fits when it is not older and of the same major version", () => {
    expect(isCompatible("3.251.2", "3.250.0")).to.equal(true);
    expect(isCompatible("3.249.9", "3.250.0")).to.equal(false);
    expect(isCompatible("4.0.0", "3.250.0")).to.equal(false);
  });
});
