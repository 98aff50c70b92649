import { daemonOf, uriProblem } from "../../model/host-uri";
import type { Model } from "../../model/types";
import { shownUri } from "../../model/uri-parts";
import { DEFAULTS } from "../../model/defaults";
import { UserError } from "../user-error";
import type { HostToAsk } from "./asked-host";

/** Reads `CENTRE/HOST=URI`. @throws UserError which says what is wrong with it. */
export function parseNewHost(text: string): HostToAsk {
  const match = /^([^/=]+)\/([^/=]+)=(.+)$/.exec(text);
  const problem = match === null ? undefined : uriProblem(match[3]!);
  if (match === null || problem !== undefined) {
    const shown = match === null ? text : `${match[1]}/${match[2]}=${shownUri(match[3]!)}`;
    const allowed = problem ?? "CENTRE/HOST=URI, like guiyang/guiyang-1=qemu+ssh://ops@guiyang-1/system";
    throw new UserError(
      `--host ${shown}: found ${match === null ? "something else" : shownUri(match[3]!)}; allowed ${allowed}`,
    );
  }
  return { centre: match[1]!, name: match[2]!, uri: match[3]!, pool: DEFAULTS.pool };
}

export interface Asking {
  readonly ask: readonly HostToAsk[];
  /** Hosts that are off, or gone, by what the model says. */
  readonly leave: readonly HostToAsk[];
}

/** The model's hosts, then the new ones. @throws UserError for a new one that the model has with another URI. */
export function hostsToAsk(model: Model | undefined, added: readonly HostToAsk[]): Asking {
  const known = Object.entries(model?.centres ?? {}).flatMap(([centre, { hosts }]) =>
    Object.entries(hosts).map(([name, { uri, pool, state }]): HostToAsk => ({ centre, name, uri, pool, state })),
  );
  for (const { name, uri } of added) {
    const there = known.find((host) => host.name === name);
    if (there === undefined || daemonOf(there.uri) === daemonOf(uri)) continue;
    throw new UserError(`--host ${name}: found ${uri}; the model has ${name} in ${there.centre} with ${there.uri}`);
  }
  const news = added.filter(({ name }) => !known.some((host) => host.name === name));
  const isOn = ({ state }: HostToAsk) => state === undefined || state === "active" || state === "draining";
  return { ask: [...known.filter(isOn), ...news], leave: known.filter((host) => !isOn(host)) };
}
