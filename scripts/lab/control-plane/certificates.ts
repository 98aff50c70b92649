/** Certificates and keys in files, made when they are missing or no longer fit. */
import { existsSync, readFileSync } from "node:fs";
import { readAuthority } from "../../../providers/powercloud/certificates/authority";
import { fitsAuthority, fitsLeaf } from "../../../providers/powercloud/certificates/fits";
import {
  issueAuthority,
  issueKeyPair,
  issueLeaf,
  type Issued,
  type Leaf,
} from "../../../providers/powercloud/certificates/issue";
import { AUTHORITY_TERMS, LEAF_TERMS, periodFrom } from "../../../providers/powercloud/certificates/period";
import { writePrivate } from "../../private-file";

/** Where a certificate and its key are. */
export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate authority in files (10 years), made when it is not there, or runs out within half a year. */
export async function ensureAuthority(files: CertificateFiles, commonName: string): Promise<CertificateFiles> {
  const now = new Date();
  if (fitsAuthority(read(files), now)) return files;
  return write(files, await issueAuthority(commonName, periodFrom(now, AUTHORITY_TERMS)));
}

/** A certificate in files (1 year), made anew when it is missing, runs out within 30 days, or no longer fits the wish. */
export async function ensureCertificate(
  files: CertificateFiles,
  wish: Leaf,
  authority: CertificateFiles,
): Promise<CertificateFiles> {
  const now = new Date();
  const issuer = read(authority);
  if (fitsLeaf(read(files), wish, issuer.certificate ?? "", now)) return files;
  const signer = await readAuthority(issuer.certificate ?? "", issuer.privateKey ?? "", now);
  return write(files, await issueLeaf(wish, signer, periodFrom(now, LEAF_TERMS, signer.certificate.notAfter)));
}

/** A key pair for signatures without a certificate. */
export async function ensureKeyPair(files: { publicKey: string; privateKey: string }): Promise<void> {
  if (existsSync(files.publicKey) && existsSync(files.privateKey)) return;
  const { publicKey, privateKey } = await issueKeyPair();
  writePrivate(files.privateKey, privateKey);
  writePrivate(files.publicKey, publicKey);
}

function read({ certificate, key }: CertificateFiles): Partial<Issued> {
  const text = (file: string) => (existsSync(file) ? readFileSync(file, "utf8") : undefined);
  return { certificate: text(certificate), privateKey: text(key) };
}

function write(files: CertificateFiles, { certificate, privateKey }: Issued): CertificateFiles {
  writePrivate(files.key, privateKey);
  writePrivate(files.certificate, certificate);
  return files;
}
