/** Hosts that are declared lost are never asked: their names here are ones that no resolver knows (RFC 2606). */
import { expect } from "chai";
import { checkConfiguration, lostHosts } from "../../../providers/libvirt/client/configuration";
import { provider } from "../../../providers/libvirt/provider";
import { ProviderClient } from "../../support/provider-client";

const LOST = "qemu+ssh://lost.invalid/system";
const OTHER = "qemu+ssh://other.invalid/system";
const type = "libvirt:index:Volume";
const volume = (host: string) => ({ host, pool: "p", name: "v", format: "qcow2", capacityGiB: 1 });

describe("lost hosts", () => {
  let client: ProviderClient;
  before(async () => (client = await ProviderClient.start(provider, { lostHosts: JSON.stringify([LOST]) })));
  after(() => client.close());
  const state = { type, id: `${LOST}|p|v`, inputs: volume(LOST), outputs: volume(LOST) };

  it("are not asked when something is deleted from them, which is said", async () => {
    await client.delete(state);
    expect(client.lines.at(-1)?.message).equal("lost.invalid is lost: test is forgotten, nothing is asked of the host");
  });

  it("have nothing left at a refresh", async () => {
    expect(await client.read(state)).equal(undefined);
  });

  it("do not take along what lives in the state alone", async () => {
    const moves = { type: "libvirt:index:Relocation", id: "moves", inputs: { steps: [] }, outputs: { steps: [] } };
    expect(await client.read(moves)).deep.equal({ id: "moves", inputs: { steps: [] }, outputs: { steps: [] } });
  });

  it("are left by a replacement that deletes first", async () => {
    const olds = { oldInputs: volume(LOST), oldOutputs: volume(LOST) };
    const diff = await client.diff({ type, id: state.id, ...olds, newInputs: volume(OTHER) });
    expect(diff.changes).deep.equal({ host: "update-replace" });
  });

  it("take nothing new", async () => {
    const { failures } = await client.check({ type, news: volume(LOST) });
    expect(failures).deep.equal([
      {
        property: "host",
        reason: "lost.invalid is declared lost: name another host, or make it active in the model again",
      },
    ]);
    expect((await client.check({ type: "libvirt:index:Host", news: { uri: LOST } })).failures[0].property).equal("uri");
  });

  it("change nothing for other hosts", async () => {
    expect((await client.check({ type, news: volume(OTHER) })).failures).deep.equal([]);
    const olds = { oldInputs: volume(OTHER), oldOutputs: volume(OTHER) };
    const diff = await client.diff({
      type,
      id: `${OTHER}|p|v`,
      ...olds,
      newInputs: { ...volume(OTHER), capacityGiB: 2 },
    });
    expect(diff.changes).deep.equal({ capacityGiB: "update" });
  });

  it("come as a JSON list, and anything else is refused", async () => {
    expect(lostHosts({ lostHosts: JSON.stringify([LOST]) })).deep.equal([LOST]);
    expect(lostHosts({})).deep.equal([]);
    expect((await checkConfiguration({ lostHosts: "[1]" })).failures?.[0].reason).equal(
      '"[1]" is no list of libvirt URIs, as JSON',
    );
  });
});
