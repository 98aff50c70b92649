import { X509Certificate as NodeCertificate } from "node:crypto";
import { expect } from "chai";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
} from "@peculiar/x509";
import { readAuthority } from "../../../providers/powercloud/certificates/authority";
import { fitsAuthority, fitsLeaf } from "../../../providers/powercloud/certificates/fits";
import { issueAuthority, type Issued, issueLeaf, type Leaf } from "../../../providers/powercloud/certificates/issue";
import { AUTHORITY_TERMS, LEAF_TERMS, periodFrom } from "../../../providers/powercloud/certificates/period";

const DAY = 86_400_000;
const NOW = new Date("2030-01-01T00:00:00.789Z");
const later = (days: number) => new Date(NOW.getTime() + days * DAY);

describe("issuing certificates", function () {
  this.timeout(20_000);
  const wish: Leaf = {
    commonName: "api",
    organizations: ["a", "b, c"],
    dnsNames: ["localhost", "api.lab"],
    ipAddresses: ["10.0.0.1", "fd00::1"],
    usages: ["server"],
  };
  let authority: Issued;
  let other: Issued;
  let leaf: Issued;

  const issue = async (from: Issued, now = NOW, more: Partial<Leaf> = {}) => {
    const signer = await readAuthority(from.certificate, from.privateKey, now);
    return issueLeaf({ ...wish, ...more }, signer, periodFrom(now, LEAF_TERMS, signer.certificate.notAfter));
  };

  before(async () => {
    authority = await issueAuthority("one, two=three", periodFrom(NOW, AUTHORITY_TERMS));
    other = await issueAuthority("one, two=three", periodFrom(NOW, AUTHORITY_TERMS));
    leaf = await issue(authority);
  });

  it("keeps what stands in a name, and hands it on to the letter", () => {
    const issuer = new X509Certificate(authority.certificate);
    expect(issuer.subjectName.getField("CN")).deep.equal(["one, two=three"]);
    const read = new X509Certificate(leaf.certificate);
    expect(read.subjectName.getField("O")).deep.equal(["a", "b, c"]);
    const [own, its] = [read.issuerName, issuer.subjectName].map((name) => Buffer.from(name.toArrayBuffer()));
    expect(own.equals(its)).equal(true);
  });

  it("lets an authority make no further ones, and names its key in what it issues", () => {
    const issuer = new X509Certificate(authority.certificate);
    expect(issuer.getExtension(BasicConstraintsExtension)).include({ ca: true, pathLength: 0 });
    const read = new X509Certificate(leaf.certificate);
    const key = issuer.getExtension(SubjectKeyIdentifierExtension)!.keyId;
    expect(read.getExtension(AuthorityKeyIdentifierExtension)!.keyId).equal(key);
    expect(read.getExtension(SubjectKeyIdentifierExtension)!.keyId).match(/^[0-9a-f]{40}$/);
  });

  it("dates back by an hour, in whole seconds, and never beyond the authority", async () => {
    const { notBefore, notAfter } = new X509Certificate(leaf.certificate);
    expect(notBefore.toISOString()).equal("2029-12-31T23:00:00.000Z");
    expect(notAfter.toISOString()).equal("2031-01-01T00:00:00.000Z");
    const last = new X509Certificate((await issue(authority, later(3500))).certificate);
    expect(last.notAfter).deep.equal(new X509Certificate(authority.certificate).notAfter);
  });

  it("writes years after 2049 as RFC 5280 has them", async () => {
    const far = await issueAuthority("far", periodFrom(new Date("2045-01-01T00:00:00Z"), AUTHORITY_TERMS));
    expect(new NodeCertificate(far.certificate).validTo).equal("Dec 30 00:00:00 2054 GMT");
  });

  for (const address of ["fd00::10.0.0.1", "::ffff:10.0.0.7", "FD00:0:0:0:0:0:0:1", "::", "10.0.0.1"]) {
    it(`puts ${address} in as it is`, async () => {
      const read = new NodeCertificate((await issue(authority, NOW, { ipAddresses: [address] })).certificate);
      expect(read.checkIP(address)).equal(address);
    });
  }

  it("ends every PEM with one line feed", () => {
    for (const pem of [authority, leaf].flatMap(({ certificate, privateKey }) => [certificate, privateKey])) {
      expect(pem).match(/[^\n]\n$/);
    }
  });

  describe("what is there stays", () => {
    const fits = (more: Partial<Leaf> = {}, now = NOW, issued: Partial<Issued> = leaf, issuer = authority) =>
      fitsLeaf(issued, { ...wish, ...more }, issuer.certificate, now);

    it("as long as it is what is wished, however that is written", () => {
      expect(fits()).equal(true);
      expect(fits({ ipAddresses: ["10.0.0.1", "FD00:0::0.0.0.1"] })).equal(true);
      expect(fits({ organizationalUnits: [] })).equal(true);
      expect(fits({}, later(119))).equal(true);
    });

    const unlike: Record<string, Partial<Leaf>> = {
      "another name": { commonName: "apis" },
      "another group": { organizations: ["a", "b", "c"] },
      "a unit more": { organizationalUnits: ["u"] },
      "a host name less": { dnsNames: ["localhost"] },
      "another address": { ipAddresses: ["10.0.0.1", "fd00::2"] },
      "another use": { usages: ["client"] },
      "a use more": { usages: ["server", "client"] },
    };
    for (const [what, more] of Object.entries(unlike)) {
      it(`but not with ${what}`, () => {
        expect(fits(more)).equal(false);
      });
    }

    it("but not when a third of its life is gone, has not begun, is another authority's, or is no pair", async () => {
      expect(fits({}, later(121))).equal(false);
      expect(fits({}, later(-1))).equal(false);
      expect(fits({}, NOW, leaf, other)).equal(false);
      expect(fits({}, NOW, { ...leaf, privateKey: authority.privateKey })).equal(false);
      expect(fits({}, NOW, { certificate: leaf.certificate })).equal(false);
      expect(fits({}, NOW, { ...leaf, certificate: leaf.certificate.slice(0, 300) })).equal(false);
    });

    it("also an authority, until its end", () => {
      expect(fitsAuthority(authority, later(3649))).equal(true);
      expect(fitsAuthority(authority, later(3651))).equal(false);
      expect(fitsAuthority(authority, later(-1))).equal(false);
      expect(fitsAuthority(leaf, NOW)).equal(false);
      expect(fitsAuthority({}, NOW)).equal(false);
    });

    it("also one that could not last longer, as its authority ends then", async () => {
      const last = await issue(authority, later(3500));
      expect(fits({}, later(3640), last)).equal(true);
      expect(fits({}, later(3651), last)).equal(false);
    });
  });
});
