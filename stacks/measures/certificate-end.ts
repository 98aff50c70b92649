import { X509Certificate } from "node:crypto";

/** When a certificate (PEM) expires, ISO 8601; or why that is not known. */
export function certificateEnd(pem: string | undefined): string {
  if (pem === undefined) return "no certificate";
  try {
    return new Date(new X509Certificate(pem).validTo).toISOString();
  } catch (error) {
    return `not a certificate: ${(error as Error).message}`;
  }
}
