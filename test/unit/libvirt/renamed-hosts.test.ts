import { expect } from "chai";
import { provider } from "../../../providers/libvirt/provider";
import { ProviderClient } from "../../support/provider-client";

const type = "libvirt:index:ReturnedHosts";
const host = (name: string) => ({ name, uri: "qemu+ssh://host.invalid/system" });

describe("lost hosts that get other names", () => {
  let client: ProviderClient;
  before(async () => (client = await ProviderClient.start(provider)));
  after(() => client.close());

  const oldInputs = { hosts: [], lost: ["old-1"], machines: [] };
  const oldOutputs = { ...oldInputs, awaited: ["old-1"], off: ["old-1"], kept: [] };
  const diff = async (newInputs: object) =>
    Object.keys((await client.diff({ type, id: "r", oldInputs, oldOutputs, newInputs: { ...newInputs } })).changes);

  it("are the same ones: neither lost anew nor back, and the state learns the names", async () => {
    const renamed = { "old-1": "new-1" };
    expect(await diff({ hosts: [], lost: ["new-1"], machines: [], renamed })).to.deep.equal(["renamed"]);
    const newInputs = { hosts: [], lost: ["new-1"], machines: [], renamed };
    const { outputs } = await client.update({ type, id: "r", oldInputs, oldOutputs, newInputs, preview: false });
    expect(outputs).to.deep.include({ awaited: ["new-1"], off: ["new-1"] });
  });

  it("are awaited by the new name, and others by their own", async () => {
    const renamed = { "old-1": "new-1" };
    expect(await diff({ hosts: [host("new-1")], lost: [], machines: [], renamed })).to.have.members([
      "hosts",
      "renamed",
    ]);
    expect(await diff({ hosts: [], lost: ["old-1"], machines: [], renamed: { other: "another" } })).to.deep.equal([]);
    expect(await diff({ hosts: [], lost: ["new-1"], machines: [] })).to.deep.equal(["lost"]);
  });
});
