/** What leaves the model while something of it is in use, refused before anything is taken away. */
import * as libvirt from "@pulumi/libvirt";
import * as pulumi from "@pulumi/pulumi";
import type { Model } from "../model/types";
import { departedHosts, type Recorded, type RecordedHost, leftoversOn } from "../planning/environment/departures";
import { allHosts } from "../planning/environment/hosts";

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
 * A network or an image that the model does not name any more is removed from every host; none may be in use. Hosts are asked only
 * when there is such a thing.
 * @throws pulumi.RunError which names what is used, by which machines, and the way.
 */
export async function refuseToDeleteWhatIsUsed(model: Model, { hosts }: Recorded): Promise<void> {
  const answering = new Map(allHosts(model).filter(([, { state }]) => state === "active" || state === "draining"));
  const uses = new Map<string, Set<string>>();
  const all = hosts
    .filter(({ name }) => answering.has(name))
    .map(async (host) => {
      const leftovers = leftoversOn(host, model);
      if (leftovers.length === 0) return;
      const what = leftovers.map((each) => each.what).join(", ");
      const domains = await domainsOf(
        { ...host, uri: answering.get(host.name)!.uri },
        `still has ${what}, not in the model any more`,
      );
      for (const { what: used, isUsedBy } of leftovers) {
        const users = domains.filter(isUsedBy).map(({ name }) => name);
        uses.set(used, new Set([...(uses.get(used) ?? []), ...users]));
      }
    });
  await Promise.all(all);
  refuse(
    [...uses]
      .filter(([, users]) => users.size > 0)
      .map(
        ([what, users]) =>
          `${what} is not in the model any more, and ${[...users].sort().join(", ")} still ${users.size === 1 ? "uses" : "use"} it. Put it back, ` +
          "give them another one, bring all phases up, and take it out when no machine has it. Machines keep the image that they were made from.",
      ),
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
