/** Copies of volumes, as far as no host is asked: names here are ones that no resolver knows (RFC 2606). */
import { expect } from "chai";
import { backupXml } from "../../../providers/libvirt/storage/content/point-in-time";
import { provider } from "../../../providers/libvirt/provider";
import { duration } from "../../../providers/libvirt/storage/replica-inputs";
import { failureOf } from "../../support/libvirt/libvirt-plugin";
import { ProviderClient } from "../../support/provider-client";

const LOST = "qemu+ssh://lost.invalid/system";
const HOST = "qemu+ssh://tongzi.invalid/system";
const TARGET = "qemu+ssh://zunyi.invalid/system";
const type = "libvirt:index:VolumeReplica";
const HOUR = 3600;

describe("copies of volumes", () => {
  let client: ProviderClient;
  before(async () => (client = await ProviderClient.start(provider, { lostHosts: JSON.stringify([LOST]) })));
  after(() => client.close());

  const inputs = (host = HOST) => ({
    ...{ host, pool: "p", volume: "v.qcow2", targetHost: TARGET, targetPool: "p" },
    ...{ targetName: "v.qcow2.replica", maxAgeSeconds: 24 * HOUR },
  });
  const outputs = (hours: number, host = HOST) => ({
    ...inputs(host),
    ...{ copiedAt: new Date(Date.now() - hours * HOUR * 1000).toISOString(), current: "v.qcow2.replica.1" },
  });
  const resource = { type, name: "r", id: `${TARGET}|p|v.qcow2.replica` };
  const diff = async (hours: number, news: object, host = HOST) => {
    const olds = { oldInputs: inputs(host), oldOutputs: outputs(hours, host) };
    return (await client.diff({ ...resource, ...olds, newInputs: { ...inputs(host), ...news } })).changes;
  };

  it("have a name and an age by default", async () => {
    const { host, pool, volume, targetHost, targetPool } = inputs();
    const checked = await client.check({ type, news: { host, pool, volume, targetHost, targetPool } });
    expect(checked).deep.equal({ inputs: inputs(), failures: [] });
    const { failures } = await client.check({ type, news: { ...inputs(), maxAgeSeconds: 1 } });
    expect(failures[0].property).equal("maxAgeSeconds");
  });

  it("change when they are too old, and not before", async () => {
    expect(await diff(23, {})).deep.equal({});
    expect(await diff(26, {})).deep.equal({ copiedAt: "update" });
    expect(await diff(23, { maxAgeSeconds: 22 * HOUR })).deep.equal({ maxAgeSeconds: "update", copiedAt: "update" });
  });

  it("are no older because their disk moved, and are made anew on another target", async () => {
    expect(await diff(1, { host: "qemu+ssh://xishui.invalid/system" })).deep.equal({ host: "update" });
    const elsewhere = await diff(1, { targetHost: "qemu+ssh://xishui.invalid/system" });
    expect(elsewhere).deep.equal({ targetHost: "update-replace" });
  });

  it("stay as they are while their volume's host is lost, whatever else is said", async () => {
    expect(await diff(500, { targetHost: HOST }, LOST)).deep.equal({});
    expect(await diff(500, { host: LOST })).deep.equal({});
    expect(client.lines.at(-1)?.message).match(
      /^lost.invalid is lost: the copy of v.qcow2 on zunyi.invalid, of \S+ \(age 20 days\), stays as it is$/,
    );
  });

  it("cannot begin on a lost host", async () => {
    const failure = await failureOf(client.create({ type, name: "r", inputs: inputs(LOST) }));
    expect(failure.message).match(/lost.invalid is lost, and there is no copy of v.qcow2: .*restore it from a backup/);
  });

  it("say in the preview why they are made anew", async () => {
    const news = { oldInputs: inputs(), oldOutputs: outputs(26), newInputs: inputs() };
    await client.update({ ...resource, ...news, preview: true });
    expect(client.lines.at(-1)?.message).equal("copied 26 h ago, older than 24 h: copied anew");
  });

  it("tell ages in small numbers", () => {
    expect([59, 7199, 7200, 95 * HOUR, 96 * HOUR].map(duration)).deep.equal([
      "0 min",
      "119 min",
      "2 h",
      "95 h",
      "4 days",
    ]);
  });

  it("are of the one disk that is meant", () => {
    const disk = (file: string, name: string) => `<disk><source file='${file}'/><target dev='${name}'/></disk>`;
    const definition = `<domain><devices>${disk("/p/v", "vda")}${disk("/p/seed", "vdb")}</devices></domain>`;
    const xml = backupXml(definition, "/p/v", "/p/v.copying");
    expect(xml).contain(
      '<disk name="vda" backup="yes" type="file"><driver type="qcow2"/><target file="/p/v.copying"/>',
    );
    expect(xml).contain('<disk name="vdb" backup="no"/>');
  });
});
