import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { acceptedLosses } from "../../../stacks/guards/accepted-losses";

const with_ = (text: string | undefined): string[] => {
  pulumi.runtime.setAllConfig(text === undefined ? {} : { "powercloud:acceptLoss": text });
  return acceptedLosses();
};

describe("losses that a stack's configuration accepts", () => {
  afterEach(() => pulumi.runtime.setAllConfig({}));

  it("are none, a list, or names with commas between them", () => {
    expect(with_(undefined)).to.deep.equal([]);
    expect(with_(" ")).to.deep.equal([]);
    expect(with_('["host guiyang-1", "county tongzi"]')).to.deep.equal(["host guiyang-1", "county tongzi"]);
    expect(with_("host guiyang-1, county tongzi")).to.deep.equal(["host guiyang-1", "county tongzi"]);
    expect(with_('"host guiyang-1"')).to.deep.equal(["host guiyang-1"]);
    expect(with_("host a,host a")).to.deep.equal(["host a"]);
  });

  it("are refused where they are no losses, with what was found", () => {
    const found = { guiyang: "guiyang", '["host"]': "host", "[7]": "7", "host a,,host b": "", '["host a"': "host a" };
    for (const [text, part] of Object.entries(found)) {
      expect(() => with_(text), text)
        .to.throw(pulumi.RunError, "configuration powercloud:acceptLoss: found ")
        .with.property("message")
        .that.contains(part);
    }
  });
});
