/** Secrets in libvirt's words, without their value. */
import { expect } from "chai";

import {
  checkSecret,
  readSecret,
  secretBytes,
  SecretInputs,
  secretWords,
  secretXml,
} from "../../../providers/libvirt/storage/secret-inputs";
import { buildDomain, parseDomain } from "../../../providers/libvirt/domains/domain-xml";
import { checkDomain } from "../../../providers/libvirt/domains/domain-inputs";
import { DomainInputs } from "../../../providers/libvirt/domains/domain-inputs";
import { parseVolume } from "../../../providers/libvirt/storage/storage";
import { SECRET } from "./pools";

const HOST = "qemu:///system";
const INPUTS = { host: HOST, usage: "volume", name: "/pool/a & b.qcow2", value: "hunter2 \u00e9\n" };

describe("secrets in XML", () => {
  for (const [usage, element] of Object.entries({ volume: "volume", ceph: "name", iscsi: "target", tls: "name" })) {
    it(`${usage}: is read back as it was written, and the value is not in it`, () => {
      const { inputs, failures } = checkSecret({ ...INPUTS, usage, private: true, description: "of <a>" });
      expect(failures).deep.equal([]);
      const xml = secretXml(inputs as unknown as SecretInputs, SECRET);
      expect(xml).contain(`<usage type="${usage}">`).and.contain(`<${element}>/pool/a &amp; b.qcow2</${element}>`);
      expect(xml).not.contain("hunter2").and.not.contain("base64");
      const { name, description } = inputs;
      expect(readSecret(xml)).deep.equal({
        ...{ uuid: SECRET, usage, name, description },
        ...{ private: true, ephemeral: false },
      });
    });
  }

  it("says what is wrong, and never the value", () => {
    const failures = (more: object) =>
      checkSecret({ ...INPUTS, ...more }).failures.map(({ property, reason }) => `${property}: ${reason}`);
    expect(failures({ usage: "vtpm" })).match(/^usage: "vtpm" is not allowed: one of volume, ceph, iscsi, tls/);
    expect(failures({ name: " x" })).match(/^name: " x" is no name of a secret/);
    expect(failures({ value: "" })).match(/^value: is to be a text that is not empty/);
    expect(failures({ value: 271828 }).join())
      .match(/^value: /)
      .and.not.contain("271828");
    expect(failures({ value: "hunter2!", encoding: "base64" }).join())
      .match(/^value: is no Base64/)
      .and.not.contain("hunter2");
    expect(failures({ value: "x".repeat(65_537) })).deep.equal(["value: has 65537 bytes: libvirt takes up to 65536"]);
  });

  it("keeps bytes as they are, whether they are a text or not", () => {
    expect(secretBytes({ value: "\u00e9\n", encoding: "utf8" }).toString("hex")).equal("c3a90a");
    expect(secretBytes({ value: "/wA=", encoding: "base64" }).toString("hex")).equal("ff00");
    expect(secretWords(Buffer.from("c3a90a", "hex"))).deep.equal({ value: "\u00e9\n", encoding: "utf8" });
    expect(secretWords(Buffer.from("ff00", "hex"))).deep.equal({ value: "/wA=", encoding: "base64" });
  });
});

describe("encryption in XML", () => {
  const disk = { volume: "/pool/a.qcow2", encryption: { secret: SECRET } };
  const check = (disks: unknown) => checkDomain({ host: HOST, name: "a", vcpu: 1, memoryMiB: 64, disks });

  it("a disk names its secret in its source, and is read back", () => {
    const { inputs, failures } = check([disk, { volume: "/pool/b.qcow2" }]);
    expect(failures).deep.equal([]);
    const xml = buildDomain(inputs as unknown as DomainInputs, { stack: "s", project: "p", resource: "r" }, "qemu");
    expect(xml.replace(/\s+</g, "<")).contain(
      '<source file="/pool/a.qcow2"><encryption format="luks">' +
        `<secret type="passphrase" uuid="${SECRET}"/></encryption></source>`,
    );
    expect(parseDomain(xml).disks).deep.equal(inputs.disks);
  });

  it("reports a secret that is no UUID", () => {
    const reasons = check([
      disk,
      { ...disk, volume: "/b", encryption: { secret: "hunter2" } },
      { volume: "/c", encryption: {} },
    ]);
    expect(reasons.failures.map(({ property }) => property)).deep.equal([
      "disks[1].encryption.secret",
      "disks[2].encryption.secret",
    ]);
  });

  it("a volume is found encrypted, whether libvirt knows its secret or not", () => {
    const volume = (inner: string) =>
      parseVolume(`<volume><capacity>1</capacity><target><path>/a</path>${inner}</target></volume>`).encryption;
    expect(volume("")).equal(undefined);
    expect(volume("<encryption format='luks'></encryption>")).deep.equal({ format: "luks" });
    expect(volume(`<encryption format='luks'><secret type='passphrase' uuid='${SECRET}'/></encryption>`)).deep.equal({
      format: "luks",
      secret: SECRET,
    });
  });
});
