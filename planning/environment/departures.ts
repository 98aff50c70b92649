import type { Host, Model } from "../../model/types";
import { daemonOf } from "../../model/host-uri";
import { allHosts } from "./hosts";
import type { Assignments } from "../solver/placement-types";
import { networksFor } from "./zones";

/** A host as an earlier run left it, with what it was given. */
export interface RecordedHost {
  readonly name: string;
  /** Undefined: only machines tell of it. */
  readonly uri?: string;
  /** By network of the model: libvirt's name. */
  readonly networks?: Readonly<Record<string, string>>;
  /** By image of the model: the kernel's path on the host. */
  readonly images?: Readonly<Record<string, { readonly kernel: string }>>;
}

/** What the phases' last runs left. */
export interface Recorded {
  readonly hosts: readonly RecordedHost[];
  /** Machine to host. */
  readonly placed: Readonly<Assignments>;
}

/** A host that the model does not have any more. */
export interface DepartedHost extends RecordedHost {
  /** Machines that it carries by what the phases' last runs left. */
  readonly carries: readonly string[];
  /** The host of the model that has its URI: probably the same one by another name. */
  readonly namesake?: string;
}

/** Hosts that were pooled, or carry machines, and are not in the model any more, in whatever centre. */
export function departedHosts(model: Pick<Model, "centres">, { hosts, placed }: Recorded): DepartedHost[] {
  const present = new Map(allHosts(model).map(([name, { uri }]) => [name, daemonOf(uri) ?? uri]));
  const byDaemon = new Map([...present].map(([name, daemon]) => [daemon, name]));
  const known = new Set(hosts.map(({ name }) => name));
  const untold = [...new Set(Object.values(placed))].filter((name) => !known.has(name)).map((name) => ({ name }));
  return [...hosts, ...untold]
    .filter(({ name }) => !present.has(name))
    .map((host: RecordedHost) => {
      const namesake = host.uri === undefined ? undefined : byDaemon.get(daemonOf(host.uri) ?? host.uri);
      return { ...host, carries: carriedBy(host.name, placed), ...(namesake !== undefined && { namesake }) };
    });
}

/** Names of the machines that a host carries. */
export function carriedBy(host: string, placed: Readonly<Assignments>): string[] {
  return Object.keys(placed).filter((machine) => placed[machine] === host);
}

/** What a host was given that it is to have no longer. */
export interface Leftover {
  /** As the model calls it: `network dmz`, `image debian-12`. */
  readonly what: string;
  /** Why it goes, and how it can: a clause, and a sentence without its stop. */
  readonly why: string;
  readonly way: string;
  readonly isUsedBy: (domain: { readonly networks: readonly string[]; readonly files: readonly string[] }) => boolean;
}

/** Networks and images of a host that leave the model, and networks of zones that it may not carry any more. */
export function leftoversOn(
  { networks = {}, images = {} }: RecordedHost,
  host: Host,
  { standards }: Model,
): Leftover[] {
  const fitting = networksFor(host, standards.networks);
  return [
    ...Object.entries(networks).flatMap(([name, network]): Leftover[] => {
      if (Object.hasOwn(fitting, name)) return [];
      const zone = standards.networks[name]?.zone;
      const reason = zone === undefined ? notInModel(name, networks, fitting) : outOfZone(zone);
      return [{ what: `network ${name}`, ...reason, isUsedBy: (domain) => domain.networks.includes(network) }];
    }),
    ...Object.entries(images).flatMap(([name, { kernel }]): Leftover[] => {
      if (Object.hasOwn(standards.images, name)) return [];
      return [
        {
          what: `image ${name}`,
          ...notInModel(name, images, standards.images),
          isUsedBy: ({ files }) => files.includes(kernel),
        },
      ];
    }),
  ];
}

const WAY =
  "Put it back, give them another one, bring all phases up, and take it out when no machine has it. Machines keep the image that they were made from";

/** The one name that is new is probably another name of what is gone. */
function notInModel(name: string, before: object, now: object) {
  const [added, ...others] = Object.keys(now).filter((each) => !Object.hasOwn(before, each));
  const isRenamed = added !== undefined && others.length === 0;
  const hint = isRenamed ? `. If ${added} is its new name, say so there: was: ${name}` : "";
  return { why: "is not in the model any more", way: `${WAY}${hint}` };
}

function outOfZone(zone: string) {
  return {
    why: `is of zone ${zone}, which their host may not carry any more`,
    way: "Bring virtualization up first: it moves them",
  };
}
