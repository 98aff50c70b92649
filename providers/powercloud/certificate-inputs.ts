/** What is wrong with the inputs of certificates; unknown values pass. */
import { isIP } from "node:net";
import { CheckFailure, Properties, UNKNOWN } from "../base/types";

const USAGES: readonly unknown[] = ["server", "client"];
/** A host name, its first label perhaps a wildcard (RFC 1123, RFC 6125). */
const DNS_NAME = /^(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/i;

/** A name's length in X.509 (RFC 5280, upper bounds). */
const MAX_NAME = 64;

export function certificateFailures(inputs: Properties): CheckFailure[] {
  return [
    ...nameFailures(inputs, "commonName"),
    ...each(inputs, "organizationalUnits", nameFailure),
    ...each(inputs, "dnsNames", (value) => (DNS_NAME.test(value) ? undefined : `${value} is not a host name`)),
    ...each(inputs, "ipAddresses", (value) =>
      isIP(value) > 0 && !value.includes("%") ? undefined : `${value} is not an IP address`,
    ),
    ...usageFailures(inputs),
  ];
}

export function nameFailures(inputs: Properties, property: string): CheckFailure[] {
  const value = inputs[property];
  if (value === UNKNOWN) return [];
  const reason = typeof value === "string" ? nameFailure(value) : "is not a text";
  return reason === undefined ? [] : [{ property, reason }];
}

function nameFailure(value: string): string | undefined {
  if (value.length > 0 && value.length <= MAX_NAME) return undefined;
  return `${JSON.stringify(value)} has ${value.length} characters; a name in a certificate has 1 to ${MAX_NAME}`;
}

function each(inputs: Properties, property: string, failure: (value: string) => string | undefined): CheckFailure[] {
  const values = inputs[property] ?? [];
  if (values === UNKNOWN) return [];
  if (!Array.isArray(values)) return [{ property, reason: "is not a list of texts" }];
  return values.flatMap((value: unknown, i) => {
    if (value === UNKNOWN) return [];
    const reason = typeof value === "string" ? failure(value) : "is not a text";
    return reason === undefined ? [] : [{ property: `${property}[${i}]`, reason }];
  });
}

function usageFailures({ usages, dnsNames, ipAddresses }: Properties): CheckFailure[] {
  if (usages === UNKNOWN) return [];
  if (!Array.isArray(usages) || usages.length === 0 || !usages.every((usage) => USAGES.includes(usage))) {
    return [{ property: "usages", reason: `${JSON.stringify(usages)} is not a list of "server" and "client"` }];
  }
  if (!usages.includes("server") || !isEmpty(dnsNames) || !isEmpty(ipAddresses)) return [];
  const reason = "a server's certificate needs dnsNames or ipAddresses: clients compare those, not the commonName";
  return [{ property: "usages", reason }];
}

function isEmpty(list: unknown): boolean {
  return list === undefined || list === null || (Array.isArray(list) && list.length === 0);
}
