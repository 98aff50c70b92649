import { expect } from "chai";
import { judge, type MachineFacts } from "../../../scripts/lab/preflight";

const good: MachineFacts = {
  platform: "linux",
  user: 0,
  missingPrograms: [],
  memory: { totalGiB: 7.8, availableGiB: 6 },
  freeDiskGiB: { "/checkout": 40 },
  labExists: false,
  takenAddresses: [],
};

describe("preflight", () => {
  it("has nothing against a machine of 8 GiB with 40 GiB of disk", () => {
    expect(judge(good)).to.deep.equal([]);
  });

  it("names everything that is missing at once, each with the fix", () => {
    const problems = judge({
      ...good,
      user: 1000,
      missingPrograms: ["ip"],
      namespaceProblem: "the kernel refuses them (Operation not permitted)",
      memory: { totalGiB: 3.9, availableGiB: 2 },
      freeDiskGiB: { "/checkout": 4, "/root/.cache": 50 },
      takenAddresses: ["127.9.8.1:6443"],
    });
    expect(problems).to.have.length(6);
    expect(problems[0]).to.match(/user id 1000.*sudo/);
    expect(problems[1]).to.match(/ip is not on PATH.*iproute2/);
    expect(problems[2]).to.match(/Operation not permitted.*privileged/);
    expect(problems[3]).to.match(/3\.9 GiB \(2\.0 GiB free\).*8 GiB/);
    expect(problems[4]).to.match(/4\.0 GiB free at \/checkout.*15 GiB/);
    expect(problems[5]).to.match(/127\.9\.8\.1:6443/);
  });

  it("asks less disk of a machine that has the lab already", () => {
    const full = { ...good, freeDiskGiB: { "/checkout": 4 } };
    expect(judge(full)).to.have.length(1);
    expect(judge({ ...full, labExists: true })).to.deep.equal([]);
  });

  it("says one thing only on another operating system", () => {
    expect(judge({ ...good, platform: "darwin", user: 501 })).to.have.length(1);
  });
});
