import { expect } from "chai";
import { createHash } from "node:crypto";
import { observeScript, parseObservation } from "../../../../providers/libvirt/guest/configuration/observe-script";
import { OWNER, ScratchMachine } from "./scratch-machine";

describe("what is found inside a machine", () => {
  let machine: ScratchMachine;

  beforeEach(() => (machine = new ScratchMachine()));
  afterEach(() => machine.remove());

  it("is content, mode and owner of files, those that are not there, and units that do not run", () => {
    const units = ["a.service", "b.service"].map((name) => ({ name, onChange: "reload" as const }));
    const inputs = machine.inputs({ "a 'file'": "x", gone: "", folder: "" }, { units });
    machine.write("a 'file'", "数");
    machine.write("folder/in-it", "");
    machine.mark("active", "b.service");
    const { stdout, stderr } = machine.run(observeScript(inputs));
    expect(stderr).to.equal("");
    const found = parseObservation(stdout, inputs);
    expect(found?.stopped).to.deep.equal(["a.service"]);
    expect([...found!.files.values()]).to.deep.equal([
      { mode: "0644", owner: OWNER, sha256: createHash("sha256").update("数").digest("hex") },
      undefined,
      undefined,
    ]);
  });

  it("is nothing where the script was cut short", () => {
    const inputs = machine.inputs({ a: "", b: "" });
    expect(parseObservation("absent\n", inputs)).to.equal(undefined);
  });
});
