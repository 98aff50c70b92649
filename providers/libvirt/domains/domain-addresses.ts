/** Addresses of a domain, as one of libvirt's sources knows them: https://libvirt.org/manpages/virsh.html#domifaddr */
import { isMissing, Virsh, VirshError } from "../client";
import { isFinalRefusal, isFrozenAnswer } from "../guest";

export const ADDRESS_SOURCES = ["lease", "agent", "arp"] as const;
export type AddressSource = (typeof ADDRESS_SOURCES)[number];

export interface SeenAddress {
  readonly mac: string;
  readonly family: "ipv4" | "ipv6";
  readonly address: string;
}

/**
 * What there is now; empty while the domain, its agent or its network does not answer.
 * @throws ProviderError when the source will never know: the guest's agent tells addresses to nobody, say.
 */
export async function seenAddresses(virsh: Virsh, domain: string, source: AddressSource): Promise<SeenAddress[]> {
  const what = `asking for the addresses of domain ${domain}`;
  const text = await virsh.attemptRun(["domifaddr", domain, "--full", "--source", source], isEarly, { what });
  return parseAddresses(text ?? "");
}

/** Not there or not running yet, without an agent yet; libvirt 9.0 fails over some tables of neighbours. */
function isEarly(error: VirshError): boolean {
  if (isMissing(error) || isFrozenAnswer(error.output)) return true;
  if (isFinalRefusal(error.output)) return false;
  return /domain is not running|guest agent is not|agent not available|timeout|network is not active|guest agent disappeared|wrong nlmsg len/i.test(
    error.output,
  );
}

export function parseAddresses(text: string): SeenAddress[] {
  return text.split("\n").flatMap((row) => {
    const match = /\s((?:[0-9a-f]{2}:){5}[0-9a-f]{2})\s+(ipv4|ipv6)\s+([0-9a-f.:]+)\/\d+\s*$/i.exec(row);
    if (match === null) return [];
    return [{ mac: match[1].toLowerCase(), family: match[2] as SeenAddress["family"], address: match[3] }];
  });
}

/** Loopback, link-local and unspecified addresses are of no use to others: RFC 3927, RFC 4291. */
export function isReachable({ address }: SeenAddress): boolean {
  return !/^(127\.|169\.254\.|0\.0\.0\.0$|::1$|::$|fe[89ab][0-9a-f]:)/i.test(address);
}
