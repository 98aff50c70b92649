import { expect } from "chai";
import { diskPool } from "../../../components/physical/disk-pool";

describe("the pool of a disk", () => {
  const host = { name: "guiyang-1", pool: "powercloud" };

  it("is the host's own, or that of its class", () => {
    expect(diskPool(host, undefined)).to.equal("powercloud");
    expect(diskPool({ ...host, storage: { fast: "powercloud-fast" } }, "fast")).to.equal("powercloud-fast");
  });

  it("is asked for in vain where integration has not made it yet", () => {
    expect(() => diskPool(host, "fast")).to.throw(
      "host guiyang-1 has no pool of storage class fast, but none: run `pulumi up` of integration",
    );
  });
});
