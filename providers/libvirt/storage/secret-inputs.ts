/** What a program says of a secret, and its definition: https://libvirt.org/formatsecret.html */
import { CheckFailure, Properties, ProviderError, UNKNOWN } from "../../base/types";
import {
  attribute,
  elementAt,
  Fields,
  isFlag,
  isHost,
  isOneOf,
  isText,
  parseXml,
  Rule,
  textAt,
  toXml,
  validate,
  Validated,
} from "../client";

export type SecretUsage = "volume" | "ceph" | "iscsi" | "tls";
export type SecretEncoding = "utf8" | "base64";

export interface SecretInputs {
  readonly host: string;
  readonly usage: SecretUsage;
  /** What libvirt finds it by: of each usage, a host has one secret of a name. */
  readonly name: string;
  readonly value: string;
  readonly encoding: SecretEncoding;
  readonly private: boolean;
  readonly description?: string;
}

/** A definition as a host has it: without the value. */
export interface SecretDefinition extends Pick<SecretInputs, "name" | "private" | "description"> {
  readonly uuid: string;
  readonly usage: string;
  readonly ephemeral: boolean;
  /** Which making of it this is: `ownership/instance.ts`. */
  readonly instance?: string;
}

/** Last line of the description: libvirt keeps nothing else of ours with a secret. */
const MARK = /(?:^|\n)\[powercloud ([0-9a-f]{12})\]$/;

/** The element that holds the name, for each usage. */
const NAME_ELEMENT: Readonly<Record<SecretUsage, string>> = {
  volume: "volume",
  ceph: "name",
  iscsi: "target",
  tls: "name",
};
export const SECRET_USAGES = Object.keys(NAME_ELEMENT) as SecretUsage[];
/** libvirt's own limit, on what it sends of a secret (VIR_SECRET_VALUE_BUFFER_MAX). */
const MOST_BYTES = 65_536;

const isSecretName: Rule = (value) =>
  typeof value === "string" && /^[^\s\p{Cc}]([^\p{Cc}]*[^\s\p{Cc}])?$/u.test(value)
    ? undefined
    : `${JSON.stringify(value)} is no name of a secret: a text of one line, without white space around it`;

/** Never says what it found. */
const isValue: Rule = (value) =>
  typeof value === "string" && value !== "" ? undefined : "is to be a text that is not empty; what was given is secret";

const FIELDS: Fields = {
  host: { rule: isHost, required: true },
  usage: { rule: isOneOf(...SECRET_USAGES), required: true },
  name: { rule: isSecretName, required: true },
  value: { rule: isValue, required: true },
  encoding: { rule: isOneOf("utf8", "base64"), fallback: "utf8" },
  private: { rule: isFlag, fallback: false },
  description: { rule: isText },
};

export function checkSecret(news: Properties): Validated {
  const { inputs, failures } = validate(news, FIELDS);
  return { inputs, failures: [...failures, ...valueFailures(inputs)] };
}

function valueFailures({ value, encoding }: Properties): CheckFailure[] {
  if (typeof value !== "string" || value === "" || encoding === UNKNOWN) return [];
  const fail = (reason: string): CheckFailure[] => [{ property: "value", reason }];
  const isBase64 = /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value);
  if (encoding === "base64" && !isBase64) {
    return fail('is no Base64 (RFC 4648, with padding, in one line); say encoding: "utf8" for a text as it is');
  }
  const bytes = secretBytes({ value, encoding: encoding as SecretEncoding }).length;
  return bytes <= MOST_BYTES ? [] : fail(`has ${bytes} bytes: libvirt takes up to ${MOST_BYTES}`);
}

/** The bytes that libvirt is to keep. */
export function secretBytes({ value, encoding }: Pick<SecretInputs, "value" | "encoding">): Buffer {
  return Buffer.from(value, encoding);
}

/** Bytes of a host in the words of a program: as text, where they are one. */
export function secretWords(bytes: Buffer, encoding?: SecretEncoding): Pick<SecretInputs, "value" | "encoding"> {
  const chosen = encoding ?? (Buffer.from(bytes.toString("utf8"), "utf8").equals(bytes) ? "utf8" : "base64");
  return { value: bytes.toString(chosen), encoding: chosen };
}

/** The definition, which the value is no part of. */
export function secretXml(inputs: Omit<SecretInputs, "value" | "encoding">, uuid: string, instance?: string): string {
  const mark = instance === undefined ? [] : [`[powercloud ${instance}]`];
  const description = [...(inputs.description === undefined ? [] : [inputs.description]), ...mark].join("\n");
  return toXml("secret", {
    "@ephemeral": "no",
    "@private": inputs.private ? "yes" : "no",
    uuid,
    description: description === "" ? undefined : description,
    usage: { "@type": inputs.usage, [NAME_ELEMENT[inputs.usage]]: inputs.name },
  });
}

/** @throws ProviderError when it is no secret. */
export function readSecret(text: string): SecretDefinition {
  const xml = parseXml(text, "secret");
  const uuid = textAt(xml, "uuid");
  if (uuid === undefined) throw new ProviderError("libvirt answered with a secret that has no UUID");
  const usage = attribute(elementAt(xml, "usage"), "type") ?? "none";
  const element = NAME_ELEMENT[usage as SecretUsage] as string | undefined;
  const marked = textAt(xml, "description") ?? "";
  const description = marked.replace(MARK, "");
  const instance = MARK.exec(marked)?.[1];
  return {
    uuid,
    usage,
    name: (element === undefined ? undefined : textAt(xml, "usage", element)) ?? "",
    private: attribute(xml, "private") === "yes",
    ephemeral: attribute(xml, "ephemeral") === "yes",
    ...(description !== "" && { description }),
    ...(instance !== undefined && { instance }),
  };
}
