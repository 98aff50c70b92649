/** Whether a certificate that is there is what would be issued now: then it stays. */
import { createPrivateKey, X509Certificate as NodeCertificate } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { assertMayIssue, isKeyOf, readCertificate } from "./authority";
import { alternativeNames, Issued, Leaf, nameOf, usageOids } from "./issue";
import { AUTHORITY_TERMS, isDue, LEAF_TERMS, Terms } from "./period";

/** @param issued PEM; undefined, or none: it does not fit. */
export function fitsAuthority(issued: Partial<Issued>, now: Date): boolean {
  return judged(() => {
    const certificate = pairOf(issued);
    assertMayIssue(certificate, now);
    return isTimely(certificate, now, AUTHORITY_TERMS);
  });
}

/**
 * Compares what is meant, not how it is written: an IPv6 address fits in every spelling.
 * @param authority Certificate of the authority that it has to be issued by, PEM.
 */
export function fitsLeaf(issued: Partial<Issued>, leaf: Leaf, authority: string, now: Date): boolean {
  return judged(() => {
    const certificate = pairOf(issued);
    const issuer = readCertificate(authority);
    return (
      isTimely(certificate, now, LEAF_TERMS, issuer.notAfter) &&
      JSON.stringify(certificate.subjectName.toJSON()) === JSON.stringify(nameOf(leaf).toJSON()) &&
      sameUsages(certificate, leaf) &&
      sameNames(certificate, leaf) &&
      isIssuedBy(certificate, issuer)
    );
  });
}

/** What cannot be read does not fit. */
function judged(judge: () => boolean): boolean {
  try {
    return judge();
  } catch {
    return false;
  }
}

/** @throws Error when they cannot be read, or are not one pair. */
function pairOf({ certificate, privateKey }: Partial<Issued>): x509.X509Certificate {
  const read = readCertificate(certificate ?? "");
  if (isKeyOf(createPrivateKey(privateKey ?? ""), read)) return read;
  throw new Error("the key is another certificate's");
}

function isTimely(
  { notBefore, notAfter }: x509.X509Certificate,
  now: Date,
  terms: Terms,
  authorityEnd?: Date,
): boolean {
  return notBefore <= now && now < notAfter && !isDue(notAfter, now, terms, authorityEnd);
}

function sameUsages(certificate: x509.X509Certificate, leaf: Leaf): boolean {
  const found = certificate.getExtension(x509.ExtendedKeyUsageExtension)?.usages ?? [];
  return [...found].map(String).sort().join() === usageOids(leaf).map(String).sort().join();
}

function sameNames(certificate: x509.X509Certificate, leaf: Leaf): boolean {
  const found = certificate.getExtension(x509.SubjectAlternativeNameExtension);
  const [wanted] = alternativeNames(leaf);
  return hex(found) === hex(wanted);
}

function hex(extension: x509.Extension | null | undefined): string {
  return extension ? Buffer.from(extension.value).toString("hex") : "";
}

function isIssuedBy(certificate: x509.X509Certificate, issuer: x509.X509Certificate): boolean {
  const [own, its] = [certificate, issuer].map(({ rawData }) => new NodeCertificate(Buffer.from(rawData)));
  return own.checkIssued(its) && own.verify(its.publicKey);
}
