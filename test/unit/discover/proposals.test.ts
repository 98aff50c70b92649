import { expect } from "chai";
import { editYaml } from "../../../model/edits";
import { parseModel } from "../../../model/load";
import type { FoundMachine } from "../../../planning/environment/conformance";
import { adoptedMachines } from "../../../planning/environment/adopted";
import type { AskedHost } from "../../../scripts/discover/asked-host";
import { type Choice, editsOf, proposals } from "../../../scripts/discover/proposals";
import { labModel, labText } from "../../fixtures/models";

const OLD: FoundMachine = {
  ...{
    name: "old",
    uuid: "1f2e3d4c-0000-4000-8000-000000000001",
    state: "shut off",
    autostart: false,
    persistent: true,
  },
  ...{ vcpu: 1, maxVcpu: 2, memoryMiB: 1000, maxMemoryMiB: 1000, diskGiB: 3, machineType: "q35", disks: [], cards: [] },
  agentChannel: true,
};
const SMALL: FoundMachine = {
  ...OLD,
  ...{ name: "crm", uuid: "1f2e3d4c-0000-4000-8000-000000000002", state: "running", autostart: true },
  ...{ maxVcpu: 1, memoryMiB: 768, maxMemoryMiB: 768, diskGiB: 8 },
};
const OURS: FoundMachine = { ...SMALL, name: "worker-1", stack: "lab.virtualization" };
const OTHERS: FoundMachine = { ...SMALL, name: "web", uuid: "u", stack: "shop.prod" };

function asked(machines: readonly FoundMachine[], change: Partial<AskedHost> = {}): AskedHost {
  const found = { vcpu: 16, memoryMiB: 65_536, diskGiB: 2048, machines } as unknown as AskedHost["found"];
  const { uri, pool, state } = labModel.centres.xishui!.hosts["xishui-1"]!;
  return { centre: "xishui", name: "xishui-1", uri, pool, state, found, reasons: [], ...change };
}

function written(hosts: AskedHost[], choice: Choice = "all"): string {
  return editYaml(labText, editsOf(hosts, proposals(labModel, hosts, choice)));
}

describe("proposals of a discovery", () => {
  it("write hardware and machines, by their flavor where they have one, so that the model says it all", () => {
    const text = written([asked([OLD, SMALL, OURS, OTHERS])]);
    const model = parseModel(text, "lab.yaml");
    expect(model.centres.xishui!.hosts["xishui-1"]!.facts).to.deep.equal({
      vcpu: 16,
      memoryMiB: 65_536,
      diskGiB: 2048,
    });
    expect(adoptedMachines(model).map(({ name }) => name)).to.deep.equal(["old", "crm"]);
    expect(text).to.contain(
      "          old: { uuid: 1f2e3d4c-0000-4000-8000-000000000001, vcpu: 1, memory: 1000Mi, max: { vcpu: 2 }, disk: 3Gi, " +
        "running: false, autostart: false }\n" +
        "          crm: { uuid: 1f2e3d4c-0000-4000-8000-000000000002, flavor: small, disk: 8Gi }\n",
    );
  });

  it("leave what is adopted already as it is written", () => {
    const text = written([asked([OLD, SMALL])]);
    const model = parseModel(text, "lab.yaml");
    const hosts = [asked([{ ...OLD, vcpu: 2 }, SMALL])];
    const again = proposals(model, hosts, "all");
    expect(again.map(({ decision }) => decision)).to.deep.equal(["adopted", "adopted"]);
    expect(editYaml(text, editsOf(hosts, again))).to.equal(text);
  });

  it("follow the choice", () => {
    const adopt = (choice: Choice) => adoptedMachines(parseModel(written([asked([OLD, SMALL])], choice), "lab.yaml"));
    expect(adopt("none")).to.deep.equal([]);
    expect(adopt(new Set(["crm"])).map(({ name }) => name)).to.deep.equal(["crm"]);
  });

  it("put a new host into its centre, and none that cannot serve", () => {
    const fresh = { centre: "zunyi", name: "zunyi-2", uri: "qemu+ssh://ops@zunyi-2/system", state: undefined };
    expect(written([asked([], fresh)])).to.contain(
      '  zunyi-2: { uri: "qemu+ssh://ops@zunyi-2/system", vcpu: 16, memory: 64Gi, disk: 2Ti }'.replaceAll('"', ""),
    );
    expect(written([asked([OLD], { ...fresh, reasons: ["no KVM"] }), asked([OLD], { found: undefined })])).to.equal(
      labText,
    );
  });
});
