import type { Model } from "../../model/types";
import { daemonOf } from "../../model/host-uri";
import { allHosts } from "./hosts";
import type { Assignments } from "../solver/placement-types";

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

/** What was made on a host for something that the model does not name any more. */
export interface Leftover {
  /** As the model called it: `network dmz`, `image debian-12`. */
  readonly what: string;
  readonly isUsedBy: (domain: { readonly networks: readonly string[]; readonly files: readonly string[] }) => boolean;
}

export function leftoversOn({ networks = {}, images = {} }: RecordedHost, { standards }: Model): Leftover[] {
  const gone = <T>(recorded: Readonly<Record<string, T>>, wanted: object) =>
    Object.entries(recorded).filter(([name]) => !Object.hasOwn(wanted, name));
  return [
    ...gone(networks, standards.networks).map(([name, network]): Leftover => {
      return { what: `network ${name}`, isUsedBy: (domain) => domain.networks.includes(network) };
    }),
    ...gone(images, standards.images).map(([name, { kernel }]): Leftover => {
      return { what: `image ${name}`, isUsedBy: ({ files }) => files.includes(kernel) };
    }),
  ];
}
