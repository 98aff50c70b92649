/** Issues X.509 certificates (RFC 5280), each with a new ECDSA P-256 key. */
import "reflect-metadata";
import { randomBytes, webcrypto } from "node:crypto";
import { isIPv6 } from "node:net";
import * as x509 from "@peculiar/x509";
import { Authority } from "./authority";
import { Period } from "./period";

const KEY = { name: "ECDSA", namedCurve: "P-256" };
const SELF_SIGNATURE = { name: "ECDSA", hash: "SHA-256" };

export type Usage = "server" | "client";

export interface Subject {
  readonly commonName: string;
  /** Kubernetes reads groups from them. Default: none. */
  readonly organizations?: readonly string[];
  /** Default: none. */
  readonly organizationalUnits?: readonly string[];
}

export interface Leaf extends Subject {
  /** ASCII, the first label perhaps a wildcard. Default: none. */
  readonly dnsNames?: readonly string[];
  /** IPv4 or IPv6, in any spelling. Default: none. */
  readonly ipAddresses?: readonly string[];
  readonly usages: readonly Usage[];
}

/** PEM, both. */
export interface Issued {
  readonly certificate: string;
  readonly privateKey: string;
}

/** A self-signed authority that may issue end-entity certificates, but no further authorities. */
export async function issueAuthority(commonName: string, period: Period): Promise<Issued> {
  const keys = await newKeys();
  const name = nameOf({ commonName });
  const certificate = await x509.X509CertificateGenerator.create(
    {
      ...common(name, name, period),
      publicKey: keys.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: SELF_SIGNATURE,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return pems(certificate, keys);
}

export async function issueLeaf(leaf: Leaf, authority: Authority, period: Period): Promise<Issued> {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.create(
    {
      ...common(nameOf(leaf), authority.certificate.subjectName, period),
      publicKey: keys.publicKey,
      signingKey: authority.signingKey,
      signingAlgorithm: authority.signingAlgorithm,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension(usageOids(leaf)),
        ...alternativeNames(leaf),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
        await authorityKeyIdentifier(authority.certificate),
      ],
    },
    webcrypto,
  );
  return pems(certificate, keys);
}

/** A key pair for signatures without a certificate, PEM. */
export async function issueKeyPair(): Promise<{ readonly publicKey: string; readonly privateKey: string }> {
  const keys = await newKeys();
  const spki = await webcrypto.subtle.exportKey("spki", keys.publicKey);
  return { publicKey: pem(spki, "PUBLIC KEY"), privateKey: await privatePem(keys) };
}

async function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(KEY, true, ["sign", "verify"]);
}

function common(subject: x509.Name, issuer: x509.Name, period: Period) {
  return { serialNumber: newSerial(), subject, issuer, ...period };
}

/** 126 random bits, positive and always of 16 bytes (RFC 5280, 4.1.2.2). */
function newSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0] & 0x7f) | 0x40;
  return bytes.toString("hex");
}

/** In parts, never as a text that is parsed: a comma in a name stays one. */
export function nameOf({ commonName, organizations = [], organizationalUnits = [] }: Subject): x509.Name {
  return new x509.Name([
    ...organizations.map((name) => ({ O: [{ utf8String: name }] })),
    ...organizationalUnits.map((name) => ({ OU: [{ utf8String: name }] })),
    { CN: [{ utf8String: commonName }] },
  ]);
}

export function usageOids({ usages }: Leaf): x509.ExtendedKeyUsage[] {
  return usages.map((usage) =>
    usage === "server" ? x509.ExtendedKeyUsage.serverAuth : x509.ExtendedKeyUsage.clientAuth,
  );
}

export function alternativeNames({ dnsNames = [], ipAddresses = [] }: Leaf): x509.Extension[] {
  const names: x509.JsonGeneralNames = [
    ...dnsNames.map((value) => ({ type: "dns" as const, value })),
    ...ipAddresses.map((value) => ({ type: "ip" as const, value: plainAddress(value) })),
  ];
  return names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)];
}

/** In hexadecimal alone: the library misreads an IPv6 address that ends like an IPv4 one. */
function plainAddress(address: string): string {
  return isIPv6(address) ? new URL(`http://[${address}]/`).hostname.slice(1, -1) : address;
}

/** The authority's own identifier of its key; an authority without one gets the usual hash of the key. */
async function authorityKeyIdentifier(authority: x509.X509Certificate): Promise<x509.Extension> {
  const own = authority.getExtension(x509.SubjectKeyIdentifierExtension);
  if (own) return new x509.AuthorityKeyIdentifierExtension(own.keyId);
  return x509.AuthorityKeyIdentifierExtension.create(authority.publicKey, false, webcrypto);
}

async function pems(certificate: x509.X509Certificate, keys: webcrypto.CryptoKeyPair): Promise<Issued> {
  return { certificate: pem(certificate.rawData, "CERTIFICATE"), privateKey: await privatePem(keys) };
}

async function privatePem(keys: webcrypto.CryptoKeyPair): Promise<string> {
  return pem(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
}

/** With one line feed at its end, so that files of several can be put together. */
function pem(der: ArrayBuffer, tag: string): string {
  return `${x509.PemConverter.encode(der, tag).trimEnd()}\n`;
}
