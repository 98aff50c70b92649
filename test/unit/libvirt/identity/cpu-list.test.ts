import { expect } from "chai";

import { formatCpus, parseCpus } from "../../../../providers/libvirt/domains/size/cpu-list";

describe("lists of processors", () => {
  it("are read and written as libvirt does", () => {
    expect(parseCpus("0-3,8,^2")).deep.equal([0, 1, 3, 8]);
    expect(parseCpus(" 5, 1-2 ,2-3")).deep.equal([1, 2, 3, 5]);
    expect(parseCpus("")).deep.equal([]);
    expect(formatCpus([0, 1, 3, 8, 9, 10])).equal("0-1,3,8-10");
    expect(formatCpus([])).equal("");
  });
});
