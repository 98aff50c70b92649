import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { expect } from "chai";
import { ModelError } from "../../../model/errors";
import { loadModel, parseModel } from "../../../model/load";
import { labText, replicatedLabText } from "../../fixtures/models";
import { change } from "./issues-of";

async function errorOf(file: string): Promise<ModelError> {
  const error: unknown = await loadModel(file).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ModelError) return error;
  throw new Error(`no ModelError: ${String(error)}`);
}

describe("loadModel", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "powercloud-model-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it("reads the example environment, quantities as numbers", async () => {
    const model = await loadModel("models/lab.yaml");
    expect(model.name).to.equal("lab");
    expect(model.standards.flavors).to.deep.equal({
      tiny: { vcpu: 1, memoryMiB: 384, diskGiB: 4 },
      small: { vcpu: 1, memoryMiB: 768, diskGiB: 8 },
      medium: { vcpu: 2, memoryMiB: 1536, diskGiB: 12, max: { vcpu: 4, memoryMiB: 2048 } },
    });
    expect(model.centres.tongzi.in).to.equal("zunyi");
    expect(model.centres.guiyang).not.to.have.property("in");
  });

  it("names the models that are there when the file is not", async () => {
    writeFileSync(path.join(folder, "guizhou.yaml"), "");
    const { message } = await errorOf(path.join(folder, "guizhuo.yaml"));
    expect(message).to.equal(
      `${folder}/guizhuo.yaml:1:1: found no such file; allowed one of guizhou.yaml in ${folder}; did you mean guizhou.yaml?`,
    );
  });

  it("refuses what is not UTF-8, too large, or a folder", async () => {
    const file = path.join(folder, "a.yaml");
    writeFileSync(file, Buffer.from([0x6e, 0xff, 0xfe]));
    expect((await errorOf(file)).message).to.contain("not UTF-8");
    writeFileSync(file, "#".repeat(1024 * 1024 + 1));
    expect((await errorOf(file)).message).to.contain("found 1048577 bytes; allowed at most 1048576");
    expect((await errorOf(folder)).message).to.contain("cannot be read (EISDIR)");
  });
});

describe("defaults of a model", () => {
  const model = parseModel(labText, "models/lab.yaml");

  it("fill in what the file leaves out", () => {
    expect(model.platform.kubernetes).to.include({
      image: "debian-12",
      network: "business",
      podCidr: "10.244.0.0/16",
      serviceCidr: "10.96.0.0/16",
      kubeconfig: ".lab/kubeconfig",
    });
    expect(model.platform.database).to.include({ image: "debian-12", network: "business", standby: 1 });
    expect(model.applications).to.include({
      image: "powercloud/reference-module:0.1.0",
      gatewayImage: "powercloud/gateway:0.1.0",
    });
    expect(model.applications.modules["internet-service"]).to.deep.equal({
      module: "internet-service",
      replicas: 1,
    });
    expect(model.centres.zunyi.hosts["zunyi-1"].pool).to.equal("/var/lib/libvirt/images/powercloud");
    expect(model.centres.zunyi).to.deep.include({ goals: {}, services: {} });
  });

  it("do not override what it says", () => {
    const text = change(labText, "    flavor: medium\n", "    flavor: medium\n    podCidr: 10.200.0.0/16\n");
    const { kubernetes } = parseModel(change(text, "standby: 1 }", "standby: 3 }"), "a.yaml").platform;
    expect(kubernetes.podCidr).to.equal("10.200.0.0/16");
  });

  it("say where the built image is told of", () => {
    const text = labText.replace(/images: .*/, "images: { debian-12: { build: debian } }");
    expect(parseModel(text, "a.yaml").standards.images).to.deep.equal({
      "debian-12": { build: "debian", manifest: ".powercloud/images/debian-12.json" },
    });
  });

  it("leave overcommit at 1", () => {
    const text = change(labText, "overcommit: { vcpu: 4, memory: 1, disk: 2 }", "overcommit: { vcpu: 4 }");
    expect(parseModel(text, "a.yaml").standards.overcommit).to.deep.equal({ vcpu: 4, memory: 1, disk: 1 });
  });

  it("say how old a copy may be", () => {
    const seconds = (replicate: string) => {
      const text = change(
        replicatedLabText.replace(", maxLoss: 24h", ""),
        "replicate: true",
        `replicate: ${replicate}`,
      );
      return parseModel(text, "a.yaml").centres.tongzi.services["meter-collector"].replicateSeconds;
    };
    expect(["true", "{}", "false", "{ every: 90m }", "{ every: 7d }"].map(seconds)).to.deep.equal([
      86_400,
      86_400,
      undefined,
      5400,
      604_800,
    ]);
  });

  it("keep facts of hosts", () => {
    const uri = '"qemu+unix:///system?socket=.lab/hosts/zunyi-1/libvirt-sock"';
    const text = change(labText, `{ uri: ${uri} }`, `{ uri: ${uri}, vcpu: 16, memory: 64Gi, disk: 2Ti }`);
    expect(parseModel(text, "a.yaml").centres.zunyi.hosts["zunyi-1"].facts).to.deep.equal({
      vcpu: 16,
      memoryMiB: 65536,
      diskGiB: 2048,
    });
  });
});
