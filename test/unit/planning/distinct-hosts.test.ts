import { expect } from "chai";
import { sameServers } from "../../../planning/environment/distinct-hosts";

describe("hosts of a model", () => {
  it("are servers of their own", () => {
    expect(sameServers({ "guiyang-1": "a", "zunyi-1": "b", "tongzi-1": undefined, "xishui-1": undefined })).to.eql([]);
    expect(sameServers({ "guiyang-1": "a", "zunyi-1": "b", "tongzi-1": "a" })).to.eql([
      "guiyang-1 and tongzi-1 are one server (a)",
    ]);
  });
});
