import { expect } from "chai";
import { conformance, type FoundMachine } from "../../../planning/environment/conformance";
import { labModel } from "../../fixtures/models";

const STANDARD: FoundMachine = {
  ...{ name: "crm", uuid: "1f2e3d4c-0000-4000-8000-000000000001", state: "running", autostart: true, persistent: true },
  ...{ vcpu: 1, maxVcpu: 1, memoryMiB: 768, maxMemoryMiB: 768, diskGiB: 8, machineType: "pc-q35-7.2" },
  disks: [{ target: "vda", bus: "virtio", kind: "file", format: "qcow2" }],
  cards: [{ mac: "52:54:00:00:00:01", model: "virtio", bridge: "br-business" }],
  agentChannel: true,
};

const of = (change: Partial<FoundMachine>) => conformance({ ...STANDARD, ...change }, labModel.standards);

describe("conformance of a machine", () => {
  it("is given where it is as a standard machine is", () => {
    expect(of({})).to.deep.equal({ flavor: "small", deviations: [] });
    expect(of({ vcpu: 2, maxVcpu: 4, memoryMiB: 1536, maxMemoryMiB: 2048 }).flavor).to.equal("medium");
  });

  it("names the smallest flavor that takes nothing away, and what it would change", () => {
    expect(of({ vcpu: 1, memoryMiB: 512, maxMemoryMiB: 512 }).nearest).to.deep.equal({
      flavor: "small",
      change: "+256 MiB",
    });
    expect(of({ vcpu: 2, maxVcpu: 2, memoryMiB: 512 }).nearest).to.deep.equal({
      flavor: "medium",
      change: "+1024 MiB",
    });
    expect(of({ maxVcpu: 3 }).nearest).to.deep.equal({ flavor: "small", change: "only its maxima" });
  });

  it("names the least different flavor where none is large enough", () => {
    const big = { vcpu: 8, maxVcpu: 8, memoryMiB: 65_536, maxMemoryMiB: 65_536 };
    expect(of(big).nearest).to.deep.equal({ flavor: "medium", change: "-6 vCPU, -64000 MiB" });
  });

  it("names everything that is not as the standard machine is", () => {
    const { deviations } = of({
      machineType: "pc-i440fx-7.2",
      disks: [
        { target: "hda", bus: "ide", kind: "file", format: "qcow2" },
        { target: "vdb", bus: "virtio", kind: "block", format: "raw" },
      ],
      cards: [{ mac: "52:54:00:00:00:02", model: "e1000" }],
      agentChannel: false,
      autostart: false,
    });
    expect(deviations).to.deep.equal([
      "machine type pc-i440fx-7.2, not q35",
      "disk hda is qcow2 in a file on ide, not qcow2 in a file on virtio",
      "disk vdb is raw in a block on virtio, not qcow2 in a file on virtio",
      "card 52:54:00:00:00:02 is e1000, not virtio",
      "card 52:54:00:00:00:02 is on no bridge, which is no network of the standards",
      "no channel for a guest agent",
      "not started with its host",
    ]);
  });

  it("says what keeps it from being adopted", () => {
    expect(of({ stack: "other.integration" }).obstacle).to.equal("made by stack other.integration");
    expect(of({ persistent: false }).obstacle).to.match(/^transient/);
    expect(of({ name: "a b" }).obstacle).to.match(/virsh domrename/);
    expect(of({ state: "paused" }).obstacle).to.match(/^its state is paused/);
  });
});
