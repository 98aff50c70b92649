import { inspect } from "node:util";
import { expect } from "chai";
import { leaveOutFramesWithoutPackage } from "../../../toolchain/stack-frames";

/** What a source map makes of Pulumi's own frames. */
const CIRCULAR = "    at Stack.init (/p/node_modules/@pulumi/resource.ts:1598:22)";
const OURS = "    at runStack (/p/stacks/run.ts:20:3)";

describe("stack frames", () => {
  const before = Error.prepareStackTrace;
  afterEach(() => (Error.prepareStackTrace = before));

  /** The stack of an error whose frames are these. */
  function stackOf(...frames: string[]): string {
    Error.prepareStackTrace = (error) => [String(error), ...frames].join("\n");
    leaveOutFramesWithoutPackage();
    return new Error("a mistake").stack!;
  }

  for (const frame of [
    CIRCULAR,
    "    at /p/node_modules/@pulumi/resource.ts:1598:22",
    "    at async f (C:\\p\\node_modules\\@scope\\file.js:1:2)",
    "    at g (file:///p/node_modules/.pnpm/x/node_modules/@scope/file.mjs:1:2)",
  ]) {
    it(`leave out what Node.js would go round in circles over: ${frame.trim()}`, () => {
      expect(stackOf(frame, OURS)).to.equal(`Error: a mistake\n${OURS}`);
    });
  }

  for (const frame of [
    OURS,
    "    at h (/p/node_modules/@pulumi/pulumi/resource.js:1:2)",
    "    at h (/p/node_modules/yaml/index.js:1:2)",
    "    at new Promise (<anonymous>)",
  ]) {
    it(`keep every other: ${frame.trim()}`, () => {
      expect(stackOf(frame)).to.equal(`Error: a mistake\n${frame}`);
    });
  }

  it("are printed in colours at once", function () {
    this.timeout(2000);
    const error = new Error("a mistake");
    error.stack = stackOf(CIRCULAR, CIRCULAR, OURS);
    expect(inspect(error, { colors: true })).to.contain("stacks/run.ts");
  });

  it("are there without a source map's printer too", () => {
    Reflect.deleteProperty(Error, "prepareStackTrace");
    leaveOutFramesWithoutPackage();
    expect(new Error("a mistake").stack).to.match(/^Error: a mistake\n {4}at .*stack-frames\.test\.ts:\d+/);
  });

  it("a structure that a program asks for is its own", () => {
    Error.prepareStackTrace = () => 7;
    leaveOutFramesWithoutPackage();
    expect(new Error("a mistake").stack).to.equal(7);
  });
});
