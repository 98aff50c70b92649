import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { expect } from "chai";
import { readStruct, toPlain, Wire, writeStruct } from "../../../providers/base/marshal";
import { listen, RunningServer } from "../../../providers/base/server";
import { provider as libvirt } from "../../../providers/libvirt/provider";

const { Mode } = proto.CheckRequest.AutonamingOptions;
type Options = { mode: proto.CheckRequest.AutonamingOptions.Mode; proposed?: string } | undefined;

describe("names by the engine's configuration", () => {
  let server: RunningServer;
  let client: ResourceProviderClient;
  before(async () => {
    server = await listen(libvirt);
    client = new ResourceProviderClient(`127.0.0.1:${server.port}`, grpc.credentials.createInsecure());
  });
  after(() => {
    client.close();
    server.close();
  });

  const check = (kind: string, options: Options, news: Record<string, Wire>, olds?: Record<string, Wire>) => {
    const type = `libvirt:index:${kind}`;
    const request = new proto.CheckRequest()
      .setUrn(`urn:pulumi:s::p::${type}::bills`)
      .setType(type)
      .setName("bills")
      .setNews(writeStruct({ host: "qemu:///system", ...news }));
    if (olds !== undefined) request.setOlds(writeStruct(olds));
    if (options !== undefined) {
      const { mode, proposed = "bills" } = options;
      request.setAutonaming(new proto.CheckRequest.AutonamingOptions().setMode(mode).setProposedName(proposed));
    }
    return new Promise<{ name: unknown; missing: boolean }>((resolve, reject) => {
      client.check(request, (error, response) => {
        if (error !== null) return reject(error);
        const missing = response.getFailuresList().some((failure) => failure.getProperty() === "name");
        resolve({ name: toPlain(readStruct(response.getInputs())).name, missing });
      });
    });
  };

  it("are taken where the program gives none, in every kind that has a name", async () => {
    for (const kind of ["Domain", "Network", "NwFilter", "StoragePool", "Volume", "Snapshot", "CloudInitDisk"]) {
      expect(await check(kind, { mode: Mode.ENFORCE }, {}), kind).deep.equal({ name: "bills", missing: false });
    }
    expect((await check("Volume", { mode: Mode.PROPOSE, proposed: "bills-1a2b" }, {})).name).equal("bills-1a2b");
  });

  it("give way to the program's, and to the one that is there", async () => {
    expect((await check("Volume", { mode: Mode.ENFORCE }, { name: "mine" })).name).equal("mine");
    const again = { mode: Mode.PROPOSE, proposed: "bills-ffff" };
    expect((await check("Volume", again, {}, { name: "bills-1a2b" })).name).equal("bills-1a2b");
  });

  it("are a failure when they are disabled, or nothing is configured, and none is given", async () => {
    expect((await check("Domain", { mode: Mode.DISABLE }, {})).missing).equal(true);
    expect((await check("Domain", undefined, {})).missing).equal(true);
    expect((await check("Network", { mode: Mode.DISABLE }, { name: "mine" })).missing).equal(false);
  });
});
