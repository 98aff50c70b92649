/** Encryption of volumes and disks by LUKS: https://libvirt.org/formatstorageencryption.html */
import { attribute, elementAt, elements, Fields, isSecretUuid, ParsedElement, XmlElement } from "../client";

export interface Encryption {
  /** UUID of the libvirt secret with the passphrase. */
  readonly secret: string;
}

/** As a host has it. A pool that looked at a file may not know its secret. */
export interface FoundEncryption {
  /** `luks`; others are older ones of QEMU. */
  readonly format: string;
  readonly secret?: string;
}

export const ENCRYPTION_FIELDS: Fields = { secret: { rule: isSecretUuid, required: true } };

/** `<encryption>`; undefined for what is not encrypted. */
export function encryptionElement(encryption: Encryption | undefined): XmlElement | undefined {
  if (encryption === undefined) return undefined;
  return { "@format": "luks", secret: { "@type": "passphrase", "@uuid": encryption.secret } };
}

/** The encryption in a `<target>` or `<source>`; undefined: none. */
export function parseEncryption(parent: ParsedElement | undefined): FoundEncryption | undefined {
  const element = parent === undefined ? undefined : elementAt(parent, "encryption");
  if (element === undefined) return undefined;
  const secret = attribute(elements(element, "secret")[0], "uuid");
  return { format: attribute(element, "format") ?? "default", ...(secret !== undefined && { secret }) };
}
