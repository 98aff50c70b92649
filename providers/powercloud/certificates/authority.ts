/** A certificate authority that was handed over as PEM: read, and checked. */
import "reflect-metadata";
import { createPrivateKey, createPublicKey, KeyObject, webcrypto } from "node:crypto";
import { BasicConstraintsExtension, KeyUsageFlags, KeyUsagesExtension, X509Certificate } from "@peculiar/x509";
import { ProviderError } from "../../base/types";

export interface Authority {
  readonly certificate: X509Certificate;
  readonly signingKey: webcrypto.CryptoKey;
  readonly signingAlgorithm: webcrypto.EcdsaParams | webcrypto.Algorithm;
}

/** Hash for each of NIST's curves, by OpenSSL's name (RFC 5758). */
const CURVES: Readonly<Record<string, { namedCurve: string; hash: string }>> = {
  prime256v1: { namedCurve: "P-256", hash: "SHA-256" },
  secp384r1: { namedCurve: "P-384", hash: "SHA-384" },
  secp521r1: { namedCurve: "P-521", hash: "SHA-512" },
};

/**
 * An authority from PEM; its key may be ECDSA on a NIST curve, or RSA.
 * @throws ProviderError naming the input, without showing the key.
 */
export async function readAuthority(certificatePem: string, keyPem: string, now: Date): Promise<Authority> {
  const certificate = readCertificate(certificatePem);
  assertMayIssue(certificate, now);
  const key = readKey(keyPem);
  if (!isKeyOf(key, certificate)) {
    throw new ProviderError(
      `authorityKey is not the key of authorityCertificate (${certificate.subject}): hand over both of one authority`,
    );
  }
  return { certificate, ...(await signer(key)) };
}

export function isKeyOf(key: KeyObject, certificate: X509Certificate): boolean {
  const own = createPublicKey(key).export({ type: "spki", format: "der" });
  return own.equals(Buffer.from(certificate.publicKey.rawData));
}

/**
 * RFC 5280, 4.2.1.3 and 4.2.1.9: clients refuse what such an authority issues.
 * @throws ProviderError when the certificate is none of an authority, or does not hold now.
 */
export function assertMayIssue(certificate: X509Certificate, now: Date): void {
  const { subject, notBefore, notAfter } = certificate;
  if (certificate.getExtension(BasicConstraintsExtension)?.ca !== true) {
    throw new ProviderError(`authorityCertificate (${subject}) is no authority's: its basicConstraints lack CA:TRUE`);
  }
  const usages = certificate.getExtension(KeyUsagesExtension)?.usages;
  if (usages !== undefined && (usages & KeyUsageFlags.keyCertSign) === 0) {
    throw new ProviderError(`authorityCertificate (${subject}) may not issue: its keyUsage lacks keyCertSign`);
  }
  if (notBefore > now) {
    const found = `holds only from ${notBefore.toISOString()}, it is ${now.toISOString()}`;
    throw new ProviderError(`authorityCertificate (${subject}) ${found}: set the clock, or wait`);
  }
  if (notAfter > now) return;
  throw new ProviderError(`authorityCertificate (${subject}) expired at ${notAfter.toISOString()}: renew it first`);
}

/** @throws ProviderError when the text is no certificate. */
export function readCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new ProviderError("authorityCertificate is not a certificate in PEM form (-----BEGIN CERTIFICATE-----)");
  }
}

function readKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new ProviderError("authorityKey is not an unencrypted private key in PEM form (-----BEGIN PRIVATE KEY-----)");
  }
}

async function signer(key: KeyObject): Promise<Pick<Authority, "signingKey" | "signingAlgorithm">> {
  const der = key.export({ type: "pkcs8", format: "der" });
  if (key.asymmetricKeyType === "rsa") {
    const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
    const signingKey = await webcrypto.subtle.importKey("pkcs8", der, algorithm, false, ["sign"]);
    return { signingKey, signingAlgorithm: algorithm };
  }
  const curve = CURVES[key.asymmetricKeyDetails?.namedCurve ?? ""];
  if (curve === undefined) {
    const found = key.asymmetricKeyDetails?.namedCurve ?? key.asymmetricKeyType;
    throw new ProviderError(`authorityKey is of type ${found}; RSA and ECDSA on P-256, P-384 or P-521 can be used`);
  }
  const algorithm = { name: "ECDSA", namedCurve: curve.namedCurve };
  const signingKey = await webcrypto.subtle.importKey("pkcs8", der, algorithm, false, ["sign"]);
  return { signingKey, signingAlgorithm: { name: "ECDSA", hash: curve.hash } };
}
