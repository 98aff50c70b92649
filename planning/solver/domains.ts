import { LEVELS, type FailureDomain } from "../../model/types";

interface Placed {
  readonly id: string;
  readonly domain: readonly string[];
}

/**
 * The failure domain of a host at a level. A host that stands above the level (one of the province's own hosts, asked for
 * its county) belongs to the domain of its own centre: hosts of one centre always share a domain, `host` apart.
 */
export function domainKey(host: Placed, level: FailureDomain): string {
  return level === "host" ? `host ${host.id}` : host.domain.slice(0, depth(level)).join(" > ");
}

/** Whether the host stands in a domain of exactly this level, so that it is lost with it. */
export function isInside(host: Placed, level: FailureDomain): boolean {
  return level === "host" || host.domain.length >= depth(level);
}

function depth(level: Exclude<FailureDomain, "host">): number {
  return LEVELS.indexOf(level) + 1;
}
