import { expect } from "chai";
import { recordedPreview, summary } from "../../bench/recording";

const urn = (type: string, name: string) => `urn:pulumi:s::p::${type}::${name}`;

const STEPS = [
  { urn: urn("pulumi:pulumi:Stack", "p-s"), type: "pulumi:pulumi:Stack" },
  { urn: urn("a:b:Group", "group"), type: "a:b:Group", parent: urn("pulumi:pulumi:Stack", "p-s") },
  {
    urn: urn("a:b:Group$x:index:Disk", "disk"),
    type: "x:index:Disk",
    custom: true,
    parent: urn("a:b:Group", "group"),
    inputs: { size: 4, format: "qcow2" },
    propertyDependencies: { size: [] },
  },
  {
    urn: urn("x:index:Machine", "machine"),
    type: "x:index:Machine",
    custom: true,
    inputs: { disk: "path" },
    propertyDependencies: { disk: [urn("a:b:Group$x:index:Disk", "disk"), urn("pulumi:pulumi:StackReference", "r")] },
  },
];

describe("recording of a preview", () => {
  const recorded = recordedPreview(JSON.stringify({ steps: STEPS.map((newState) => ({ op: "create", newState })) }));

  it("has parents and dependencies by place, and only what the program gave", () => {
    expect(recorded).to.deep.equal([
      { type: "a:b:Group", name: "group", custom: false, parent: undefined, inputs: {}, dependencies: {} },
      { type: "x:index:Disk", name: "disk", custom: true, parent: 0, inputs: { size: 4 }, dependencies: { size: [] } },
      {
        type: "x:index:Machine",
        name: "machine",
        custom: true,
        parent: undefined,
        inputs: { disk: "path" },
        dependencies: { disk: [1] },
      },
    ]);
  });

  it("is summed up in counts", () => {
    expect(summary(recorded)).to.equal("2 custom resources and 1 components with 2 inputs and 1 dependencies");
  });
});
