import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import {
  ensureAuthority,
  ensureCertificate,
  ensureKeyPair,
  type CertificateFiles,
} from "../../../scripts/lab/control-plane/certificates";

describe("the lab's certificates", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "powercloud-pki-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const files = (name: string): CertificateFiles => ({
    certificate: join(folder, `${name}.crt`),
    key: join(folder, `${name}.key`),
  });
  const text = ({ certificate }: CertificateFiles) => readFileSync(certificate, "utf8");
  const server = {
    commonName: "api",
    dnsNames: ["localhost"],
    ipAddresses: ["10.0.0.1", "fd00::1"],
    usages: ["server"],
  } as const;

  it("are made once, and stay at the next run, IPv6 addresses and all", async () => {
    const authority = await ensureAuthority(files("ca"), "lab, 1");
    const leaf = await ensureCertificate(files("api"), server, authority);
    const before = [text(authority), text(leaf)];
    await ensureAuthority(authority, "lab, 1");
    await ensureCertificate(leaf, server, authority);
    expect([text(authority), text(leaf)]).deep.equal(before);
    const read = new X509Certificate(text(leaf));
    expect(read.checkIssued(new X509Certificate(text(authority)))).equal(true);
    expect(read.checkIP("fd00::1")).equal("fd00::1");
  });

  it("are readable by their owner alone", async () => {
    const authority = await ensureAuthority(files("ca"), "lab");
    const leaf = await ensureCertificate(files("api"), server, authority);
    const pair = { publicKey: join(folder, "sa.pub"), privateKey: join(folder, "sa.key") };
    await ensureKeyPair(pair);
    for (const file of [authority, leaf]
      .flatMap(({ certificate, key }) => [certificate, key])
      .concat(Object.values(pair))) {
      expect(statSync(file).mode & 0o777, file).equal(0o600);
    }
    expect(readFileSync(pair.publicKey, "utf8")).match(/^-----BEGIN PUBLIC KEY-----\n/);
  });

  it("are made anew when they are half written, when the wish changes, and when the authority does", async () => {
    const authority = await ensureAuthority(files("ca"), "lab");
    const leaf = await ensureCertificate(files("api"), server, authority);
    const first = text(leaf);
    writeFileSync(leaf.certificate, first.slice(0, 100));
    await ensureCertificate(leaf, server, authority);
    const second = text(leaf);
    expect(second)
      .match(/END CERTIFICATE/)
      .and.not.equal(first);
    await ensureCertificate(leaf, { ...server, usages: ["server", "client"] }, authority);
    const third = text(leaf);
    expect(new X509Certificate(third).keyUsage).lengthOf(2);
    writeFileSync(authority.key, "");
    await ensureAuthority(authority, "lab");
    await ensureCertificate(leaf, { ...server, usages: ["server", "client"] }, authority);
    expect(text(leaf)).not.equal(third);
    expect(new X509Certificate(text(leaf)).verify(new X509Certificate(text(authority)).publicKey)).equal(true);
  });
});
