import "reflect-metadata";
import { randomBytes, webcrypto, X509Certificate, createPrivateKey } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import * as x509 from "@peculiar/x509";
import { writePrivate } from "../../private-file";

x509.cryptoProvider.set(webcrypto);

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY_MS = 24 * 3600 * 1000;
/** A certificate that ends sooner is made anew at the next run. */
const RENEW_BEFORE_MS = 30 * DAY_MS;

/** Where a certificate and its key are. */
export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

export interface CertificateWish {
  readonly commonName: string;
  readonly organization?: string;
  /** Addresses and names of a server; leave out for a client. */
  readonly addresses?: readonly string[];
  readonly names?: readonly string[];
}

/** A certificate authority in files, made when it is not there (10 years). */
export async function ensureAuthority(files: CertificateFiles, commonName: string): Promise<CertificateFiles> {
  if (isGood(files)) return files;
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: `CN=${commonName}`,
    ...validity(3650),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  await write(files, certificate, keys);
  return files;
}

/** A certificate in files (1 year), made anew when it is missing, runs out within 30 days, or no longer fits the wish. */
export async function ensureCertificate(
  files: CertificateFiles,
  wish: CertificateWish,
  authority: CertificateFiles,
): Promise<CertificateFiles> {
  if (isGood(files, wish, authority)) return files;
  const issuer = new x509.X509Certificate(readFileSync(authority.certificate, "utf8"));
  const keys = await newKeys();
  const server = alternatives(wish).length > 0;
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: subject(wish).join(","),
    issuer: issuer.subject,
    ...validity(365),
    publicKey: keys.publicKey,
    signingKey: await importKey(authority.key),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage[server ? "serverAuth" : "clientAuth"]]),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      ...(server ? [new x509.SubjectAlternativeNameExtension(alternatives(wish))] : []),
    ],
  });
  await write(files, certificate, keys);
  return files;
}

/** A key pair for signatures without a certificate. */
export async function ensureKeyPair(files: { publicKey: string; privateKey: string }): Promise<void> {
  if (existsSync(files.publicKey) && existsSync(files.privateKey)) return;
  const keys = await newKeys();
  writePrivate(files.privateKey, await privatePem(keys));
  const spki = await webcrypto.subtle.exportKey("spki", keys.publicKey);
  writePrivate(files.publicKey, `${x509.PemConverter.encode(spki, "PUBLIC KEY")}\n`);
}

function subject(wish: CertificateWish): string[] {
  return [...(wish.organization ? [`O=${wish.organization}`] : []), `CN=${wish.commonName}`];
}

function alternatives(wish: CertificateWish): x509.JsonGeneralName[] {
  return [
    ...(wish.names ?? []).map((value) => ({ type: "dns" as const, value })),
    ...(wish.addresses ?? []).map((value) => ({ type: "ip" as const, value })),
  ];
}

function isGood(files: CertificateFiles, wish?: CertificateWish, authority?: CertificateFiles): boolean {
  try {
    const certificate = new X509Certificate(readFileSync(files.certificate));
    if (Date.parse(certificate.validTo) - Date.now() < RENEW_BEFORE_MS) return false;
    if (!certificate.checkPrivateKey(createPrivateKey(readFileSync(files.key)))) return false;
    if (!wish || !authority) return certificate.ca;
    const wanted = alternatives(wish).map(({ type, value }) => `${type === "ip" ? "IP Address" : "DNS"}:${value}`);
    return (
      certificate.subject === subject(wish).join("\n") &&
      (certificate.subjectAltName ?? "") === wanted.join(", ") &&
      certificate.verify(new X509Certificate(readFileSync(authority.certificate)).publicKey)
    );
  } catch {
    // Missing, half-written or unreadable: made anew.
    return false;
  }
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

function importKey(file: string): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(readFileSync(file)).export({ type: "pkcs8", format: "der" });
  return webcrypto.subtle.importKey("pkcs8", der, ALGORITHM, false, ["sign"]);
}

async function write(
  files: CertificateFiles,
  certificate: x509.X509Certificate,
  keys: webcrypto.CryptoKeyPair,
): Promise<void> {
  writePrivate(files.key, await privatePem(keys));
  writePrivate(files.certificate, `${certificate.toString("pem")}\n`);
}

async function privatePem(keys: webcrypto.CryptoKeyPair): Promise<string> {
  const pkcs8 = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  return `${x509.PemConverter.encode(pkcs8, "PRIVATE KEY")}\n`;
}

function serialNumber(): string {
  // A positive number: the first bit of its encoding must be zero.
  return `1${randomBytes(15).toString("hex").slice(1)}`;
}

function validity(days: number): { notBefore: Date; notAfter: Date } {
  // A little back, for machines whose clocks differ.
  const now = Date.now();
  return { notBefore: new Date(now - 5 * 60 * 1000), notAfter: new Date(now + days * DAY_MS) };
}
