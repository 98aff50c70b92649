/** Issues X.509 certificates (RFC 5280), each with a new ECDSA P-256 key. */
import "reflect-metadata";
import { randomBytes, webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { Authority } from "./authority";
import { Period } from "./validity";

const KEY = { name: "ECDSA", namedCurve: "P-256" };
const SELF_SIGNATURE = { name: "ECDSA", hash: "SHA-256" };

export type Usage = "server" | "client";

export interface Subject {
  readonly commonName: string;
  readonly organizationalUnits: readonly string[];
}

export interface Leaf extends Subject {
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
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
  const name = nameOf({ commonName, organizationalUnits: [] });
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
        new x509.ExtendedKeyUsageExtension(leaf.usages.map(usageOid)),
        ...alternativeNames(leaf),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
        await authorityKeyIdentifier(authority.certificate),
      ],
    },
    webcrypto,
  );
  return pems(certificate, keys);
}

async function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(KEY, true, ["sign", "verify"]);
}

function common(subject: x509.Name, issuer: x509.Name, period: Period) {
  return { serialNumber: newSerial(), subject, issuer, ...period };
}

/** 127 random bits, positive and not zero (RFC 5280, 4.1.2.2). */
function newSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0] & 0x7f) | 0x40;
  return bytes.toString("hex");
}

function nameOf({ commonName, organizationalUnits }: Subject): x509.Name {
  const units = organizationalUnits.map((unit) => ({ OU: [{ utf8String: unit }] }));
  return new x509.Name([...units, { CN: [{ utf8String: commonName }] }]);
}

function usageOid(usage: Usage): x509.ExtendedKeyUsage {
  return usage === "server" ? x509.ExtendedKeyUsage.serverAuth : x509.ExtendedKeyUsage.clientAuth;
}

function alternativeNames({ dnsNames, ipAddresses }: Leaf): x509.Extension[] {
  const names: x509.JsonGeneralNames = [
    ...dnsNames.map((value) => ({ type: "dns" as const, value })),
    ...ipAddresses.map((value) => ({ type: "ip" as const, value })),
  ];
  return names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)];
}

/** The authority's own identifier of its key; an authority without one gets the usual hash of the key. */
async function authorityKeyIdentifier(authority: x509.X509Certificate): Promise<x509.Extension> {
  const own = authority.getExtension(x509.SubjectKeyIdentifierExtension);
  if (own) return new x509.AuthorityKeyIdentifierExtension(own.keyId);
  return x509.AuthorityKeyIdentifierExtension.create(authority.publicKey, false, webcrypto);
}

async function pems(certificate: x509.X509Certificate, keys: webcrypto.CryptoKeyPair): Promise<Issued> {
  const key = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  return {
    certificate: `${certificate.toString("pem").trimEnd()}\n`,
    privateKey: `${x509.PemConverter.encode(key, "PRIVATE KEY").trimEnd()}\n`,
  };
}
