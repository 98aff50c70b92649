import type { Centre, Level, Model } from "../model/types";

/** A host as discovered, or as given in the model. */
export interface HostRecord {
  name: string;
  centre: string;
  level: Level;
  uri: string;
  vcpu: number;
  memoryMiB: number;
  diskGiB: number;
  /** Failure domains from the widest to the narrowest: province, prefecture, county; as deep as the host's level. */
  domain: string[];
}

/** Names of the centres above `centre` and its own, from the province down. */
export function domainOf(centre: string, centres: Readonly<Record<string, Centre>>): string[] {
  const above = centres[centre].in;
  return above === undefined ? [centre] : [...domainOf(above, centres), centre];
}

/** What the model itself says about its hosts' hardware. */
export interface KnownHosts {
  readonly hosts: HostRecord[];
  /** Names of hosts whose facts only the hosts themselves can tell. */
  readonly withoutFacts: string[];
}

/** Hosts that can be planned with unreached, in the model's order. */
export function knownHosts(model: Model): KnownHosts {
  const hosts: HostRecord[] = [];
  const withoutFacts: string[] = [];
  for (const [centre, { level, hosts: own }] of Object.entries(model.centres)) {
    for (const [name, { uri, facts }] of Object.entries(own)) {
      if (facts) hosts.push({ name, centre, level, uri, ...facts, domain: domainOf(centre, model.centres) });
      else withoutFacts.push(name);
    }
  }
  return { hosts, withoutFacts };
}
