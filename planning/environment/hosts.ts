import type { Centre, Host, HostState, Level, Model } from "../../model/types";

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

/** Whether a host in this state is part of the pool: what is lost or retired carries nothing, and is not asked. */
export function isPooled({ state }: { readonly state: HostState }): boolean {
  return state !== "lost" && state !== "retired";
}

/** The state that the model gives a host; undefined when the model does not have it. */
export function stateOf(model: Model, { name, centre }: Pick<HostRecord, "name" | "centre">): HostState | undefined {
  return model.centres[centre]?.hosts[name]?.state;
}

/** All hosts of all centres, whatever is done with them, in the model's order. */
export function allHosts(model: Pick<Model, "centres">): [name: string, host: Host][] {
  return Object.values(model.centres).flatMap(({ hosts }) => Object.entries(hosts));
}

/** Names and URIs of the hosts in a state, in the model's order. */
export function hostsInState(model: Model, wanted: HostState): [name: string, uri: string][] {
  return allHosts(model).flatMap(([name, { uri, state }]): [string, string][] =>
    state === wanted ? [[name, uri]] : [],
  );
}

/** URIs of all hosts that can be asked, by name. */
export function hostUris(model: Model): Record<string, string> {
  return Object.fromEntries(
    allHosts(model).flatMap(([name, { uri, state }]) => (state === "lost" ? [] : [[name, uri]])),
  );
}

/** Names of the hosts that are off by what the model says: nobody can expect an answer of them. */
export function hostsThatAreOff(model: Model): string[] {
  return [...hostsInState(model, "standby"), ...hostsInState(model, "lost")].map(([name]) => name);
}

/**
 * The discovered hosts that are part of the pool by what the model says now, so that a host's state takes effect in
 * every phase at once, without discovering it again.
 */
export function pooledHosts<H extends HostRecord>(model: Model, hosts: readonly H[]): H[] {
  return hosts.filter((host) => {
    const state = stateOf(model, host);
    return state !== undefined && isPooled({ state });
  });
}

/** Hosts of the pool that can be planned with unreached, in the model's order. */
export function knownHosts(model: Model): KnownHosts {
  const hosts: HostRecord[] = [];
  const withoutFacts: string[] = [];
  for (const [centre, { level, hosts: own }] of Object.entries(model.centres)) {
    for (const [name, { uri, state, facts }] of Object.entries(own)) {
      if (!isPooled({ state })) continue;
      if (facts) hosts.push({ name, centre, level, uri, ...facts, domain: domainOf(centre, model.centres) });
      else withoutFacts.push(name);
    }
  }
  return { hosts, withoutFacts };
}
