/** What leaves the model while something of it is in use, refused before anything is taken away. */
import * as libvirt from "@pulumi/libvirt";
import * as pulumi from "@pulumi/pulumi";
import type { Model } from "../../model/types";
import {
  departedHosts,
  type Leftover,
  leftoversOn,
  type Recorded,
  type RecordedHost,
} from "../../planning/environment/departures";
import { allHosts } from "../../planning/environment/hosts";

const WAY =
  "Put it back into the model with state: draining (a centre's own services do not leave it: take them out of the model first), bring all " +
  "phases up, set state: retired and bring integration up, then take it out. If it is dead, put it back with state: lost, and bring all phases up.";

/**
 * A host that is not in the model any more can be neither emptied nor asked by a phase: its machines would be made anew elsewhere,
 * without their data.
 * @throws pulumi.RunError which names the hosts, what they carry by what the phases' last runs left, and the way.
 */
export function refuseToLoseCarriers(model: Model, recorded: Recorded): void {
  const carriers = departedHosts(model, recorded).filter(({ carries }) => carries.length > 0);
  refuse(
    carriers.map(({ name, carries, namesake }) => {
      const renamed =
        namesake === undefined
          ? ""
          : ` If ${namesake}, which has its uri, is its new name, say so there: was: ${name}.`;
      return `host ${name} is not in the model any more, and carries ${carries.join(", ")}. ${WAY}${renamed}`;
    }),
  );
}

/**
 * The same by what the hosts say, before their pools go: a machine may be where no phase knows it to be. A host that does not
 * answer is taken at its word, with a warning, as one that is retired.
 */
export async function refuseToLeaveCarriers(model: Model, recorded: Recorded): Promise<void> {
  const found = await Promise.all(
    departedHosts(model, recorded).map(async (host) => {
      const consequence = "its pool, networks and images will be removed, which fails when it cannot be reached";
      const domains = await domainsOf(host, `is not in the model any more, ${consequence}`);
      return { host, ours: domains.filter(({ stack }) => stack !== undefined).map(({ name }) => name) };
    }),
  );
  refuse(
    found
      .filter(({ ours }) => ours.length > 0)
      .map(
        ({ host, ours }) => `host ${host.name} is not in the model any more, and ${ours.join(", ")} is there. ${WAY}`,
      ),
  );
}

/**
 * A network or an image that the model does not name any more is removed from every host, and a network from hosts that may not carry
 * its zone; none may be in use. Hosts are asked only when there is such a thing.
 * @throws pulumi.RunError which names what is used, by which machines, and the way.
 */
export async function refuseToDeleteWhatIsUsed(model: Model, { hosts }: Recorded): Promise<void> {
  const answering = new Map(allHosts(model).filter(([, { state }]) => state === "active" || state === "draining"));
  const uses = new Map<string, { leftover: Leftover; users: Set<string> }>();
  const asked = hosts.map(async (host) => {
    const spec = answering.get(host.name);
    const leftovers = spec === undefined ? [] : leftoversOn(host, spec, model);
    if (spec === undefined || leftovers.length === 0) return;
    const what = leftovers.map((each) => each.what).join(", ");
    const domains = await domainsOf({ ...host, uri: spec.uri }, `still has ${what}, which it is to have no longer`);
    for (const leftover of leftovers) {
      const users = domains.filter(leftover.isUsedBy).map(({ name }) => name);
      const key = `${leftover.what} ${leftover.why}`;
      const others = uses.get(key)?.users ?? [];
      uses.set(key, { leftover, users: new Set([...others, ...users]) });
    }
  });
  await Promise.all(asked);
  refuse(
    [...uses.values()]
      .filter(({ users }) => users.size > 0)
      .map(({ leftover: { what, why, way }, users }) => {
        return `${what} ${why}, and ${[...users].sort().join(", ")} still ${users.size === 1 ? "uses" : "use"} it. ${way}.`;
      }),
  );
}

async function domainsOf({ name, uri }: RecordedHost, state: string): Promise<libvirt.ListedDomain[]> {
  if (uri === undefined) return [];
  return libvirt.getDomains({ host: uri }).catch((error: Error) => {
    void pulumi.log.warn(`host ${name} ${state}, and whether that is in use could not be seen: ${error.message}.`);
    return [];
  });
}

function refuse(reasons: readonly string[]): void {
  if (reasons.length > 0) throw new pulumi.RunError(reasons.join("\n"));
}
