/** Waiting for a domain's address, with a limit. */
import { setTimeout as sleep } from "node:timers/promises";

import { Call, ProviderError } from "../../base/types";
import { AddressSource, isReachable, SeenAddress, seenAddresses } from "./domain-addresses";
import { domainState } from "./domain-power";
import { patiently, Virsh } from "../client";

const TRY_EVERY_MS = 1000;
const PROGRESS_EVERY_MS = 5000;

export interface AddressQuery {
  readonly domain: string;
  readonly source: AddressSource;
  readonly family: "ipv4" | "ipv6";
  readonly mac?: string;
}

/** Addresses that answer the query. */
export async function matchingAddresses(virsh: Virsh, query: AddressQuery): Promise<string[]> {
  return (await seenAddresses(virsh, query.domain, query.source)).filter(matches(query)).map(({ address }) => address);
}

function matches({ family, mac }: AddressQuery): (seen: SeenAddress) => boolean {
  return (seen) => seen.family === family && (mac === undefined || seen.mac === mac) && isReachable(seen);
}

/**
 * Waits until there is an address, through restarts of the guest: only the limit ends it, or that there is no domain.
 * @throws ProviderError after the limit: what was seen, and what to look at.
 */
export async function waitForAddresses(virsh: Virsh, query: AddressQuery, limitSeconds: number, call: Call) {
  const begun = Date.now();
  const deadline = begun + limitSeconds * 1000;
  let shown = begun;
  for (;;) {
    const seen = await patiently(async () => ({
      found: await matchingAddresses(virsh, query),
      state: await domainState(virsh, query.domain),
    }));
    if (seen !== undefined && seen.found.length > 0) return seen.found;
    if (seen !== undefined && seen.state === undefined) {
      throw new ProviderError(`there is no domain ${query.domain} on ${virsh.label}; make it before it is asked for`);
    }
    if (Date.now() >= deadline) throw await overdue(virsh, query, seen?.state ?? "not to be asked", limitSeconds);
    if (Date.now() - shown >= PROGRESS_EVERY_MS) {
      shown = Date.now();
      const seconds = Math.round((shown - begun) / 1000);
      call.progress(`waiting for an address of ${query.domain} (${query.source}): ${seconds} s of ${limitSeconds} s`);
    }
    await sleep(Math.min(TRY_EVERY_MS, Math.max(deadline - Date.now(), 0)), undefined, { signal: virsh.signal });
  }
}

const CHECKS: Readonly<Record<AddressSource, string>> = {
  lease:
    "only a network whose DHCP is libvirt's own knows leases (mode nat, route or isolated, with a range or reservation): virsh net-dhcp-leases NETWORK; elsewhere use source agent or arp",
  agent: 'qemu-guest-agent has to run in the guest: virsh qemu-agent-command DOMAIN \'{"execute":"guest-ping"}\'',
  arp: "the host knows an address only once the guest has talked to the host itself (ip neigh), and libvirt 9.0 cannot read every kernel's table (wrong nlmsg len)",
};

async function overdue(virsh: Virsh, query: AddressQuery, state: string, seconds: number): Promise<ProviderError> {
  const { domain, source, family, mac } = query;
  const seen = await seenAddresses(virsh, domain, source);
  const others = seen.map((item) => `${item.mac} ${item.address}${isReachable(item) ? "" : " (local only)"}`);
  const wanted = `${family} address${mac === undefined ? "" : ` for ${mac}`}`;
  return new ProviderError(
    `domain ${domain} on ${virsh.label} had no ${wanted} by ${source} within ${seconds} s. The domain is ${state}; ` +
      `seen: ${others.join(", ") || "no address at all"}; its interfaces: ${await interfacesOf(virsh, domain)}.\n` +
      `Check: ${CHECKS[source].replace("DOMAIN", domain)}. The next pulumi up waits again; give more time by timeoutSeconds`,
  );
}

async function interfacesOf(virsh: Virsh, domain: string): Promise<string> {
  const rows = (await virsh.run(["domiflist", domain])).split("\n").map((row) => row.trim().split(/\s+/));
  const interfaces = rows.filter((row) => row.length >= 5).map(([, , network, , mac]) => `${mac} on ${network}`);
  return interfaces.join(", ") || "none";
}
