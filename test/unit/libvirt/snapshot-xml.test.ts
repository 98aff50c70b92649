/** Snapshots in libvirt's words. */
import { expect } from "chai";

import { provider } from "../../../providers/libvirt/provider";
import { diskTargets, readSnapshot, snapshotXml } from "../../../providers/libvirt/domains/snapshot-xml";
import { ProviderClient } from "../../support/provider-client";

const OWNER = { stack: "s", project: "p", resource: "r" };

/** As libvirt 9.0 writes it, shortened. */
const found = (memory: string, disk: string, description: string) => `<domainsnapshot>
  <name>before</name>
  <description>${description}</description>
  <state>running</state>
  <creationTime>1795635207</creationTime>
  <memory snapshot='${memory}'/>
  <disks><disk name='vda' snapshot='${disk}'/><disk name='vdb' snapshot='no'/></disks>
  <domain type='qemu'><name>db</name><description>of the domain</description></domain>
</domainsnapshot>`;

describe("snapshots in XML", () => {
  it("carry whose they are in the last line of their description, and read back without it", () => {
    const xml = snapshotXml({ name: "before", description: "a & b\nc" }, OWNER);
    expect(xml).match(/<description>a &amp; b\nc\n\[powercloud [0-9a-f]{12}\]<\/description>/);
    const described = /<description>([^]*)<\/description>/.exec(xml)![1];
    const snapshot = readSnapshot(found("internal", "internal", described));
    expect(snapshot).deep.equal({
      ...{ name: "before", description: "a & b\nc", owner: snapshot.owner, state: "running", isExternal: false },
      ...{ createdAt: "2026-11-25T19:33:27Z", disks: ["vda", "vdb"] },
    });
    expect(snapshot.owner).match(/^[0-9a-f]{12}$/);
    const other = /\[powercloud (.*)\]/.exec(snapshotXml({ name: "x" }, { ...OWNER, resource: "other" }))![1];
    expect(other).not.equal(snapshot.owner);
  });

  it("without a description have none, and an operator's belong to nobody", () => {
    const mark = /<description>([^]*)<\/description>/.exec(snapshotXml({ name: "before" }, OWNER))![1];
    expect(readSnapshot(found("no", "internal", mark))).not.have.property("description");
    const operators = readSnapshot(found("no", "internal", "by hand [powercloud 0123456789ab]"));
    expect(operators.description).equal("by hand [powercloud 0123456789ab]");
    expect(operators).not.have.property("owner");
  });

  it("are external where any part is in a file of its own", () => {
    expect(readSnapshot(found("external", "internal", "")).isExternal).equal(true);
    expect(readSnapshot(found("no", "external", "")).isExternal).equal(true);
    expect(readSnapshot(found("no", "no", "")).isExternal).equal(false);
  });

  it("know a domain's disks by their targets", () => {
    const disk = (target: string) => `<disk><source file='/a'/><target dev='${target}' bus='virtio'/></disk>`;
    expect(diskTargets(`<domain><devices>${disk("vda")}${disk("vdc")}</devices></domain>`)).deep.equal(["vda", "vdc"]);
    expect(diskTargets("<domain><devices/></domain>")).deep.equal([]);
  });
});

describe("snapshots without hosts", () => {
  let client: ProviderClient;
  before(async () => (client = await ProviderClient.start(provider)));
  after(() => client.close());

  const type = "libvirt:index:Snapshot";
  const news = { host: "qemu+ssh://host.invalid/system", domain: "db", name: "before" };

  it("are refused as external ones, and with names that are none", async () => {
    const failures = async (more: object) =>
      (await client.check({ type, news: { ...news, ...more } })).failures.map((f) => `${f.property}: ${f.reason}`);
    expect(await failures({ diskOnly: false })).deep.equal([]);
    expect(await failures({ diskOnly: true })).match(/^diskOnly: true is not possible: .* leave diskOnly out/);
    expect(await failures({ name: "a/b", description: " x" })).match(
      /^name: "a\/b" is no name.*description: " x" is no/,
    );
  });

  it("are replaced by any change, the old one first", async () => {
    const target = { type, id: "id", oldInputs: news, oldOutputs: news };
    const diff = await client.diff({ ...target, newInputs: { ...news, description: "x" } });
    expect(diff).deep.equal({
      changes: { description: "add-replace" },
      replaces: ["description"],
      deleteBeforeReplace: true,
    });
  });
});
