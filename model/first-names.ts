import { DEFAULTS } from "./defaults";
import type { ModelFile } from "./schema";

/** Something that may have had another name at first. */
export interface Named {
  readonly was?: string | undefined;
}

/** What is made of it is called by this name, so that another one in the file changes nothing of it. */
export function firstName(name: string, { was }: Named): string {
  return was ?? name;
}

type Names = Readonly<Record<string, string>>;

/** What names a network and an image, or leaves that to the defaults. */
interface Machine {
  readonly network?: string;
  readonly image?: string;
  readonly clients?: string[];
}

/**
 * The file with networks and images by their first names, which libvirt, the hosts' files, stacks and contracts have: in whichever order
 * phases are brought up, none of them meets another name.
 */
export function withFirstNames(file: ModelFile): ModelFile {
  const { standards, centres, platform } = file;
  const networks = firstNames(standards.networks);
  const images = firstNames(standards.images);
  const machine = <M extends Machine>(said: M): M => inFirstNames(said, networks, images);
  return {
    ...file,
    standards: {
      ...standards,
      networks: byFirstName(standards.networks),
      images: byFirstName(standards.images),
    },
    centres: mapValues(centres, (centre) =>
      centre.services === undefined ? centre : { ...centre, services: mapValues(centre.services, machine) },
    ),
    platform: { ...platform, kubernetes: machine(platform.kubernetes), database: machine(platform.database) },
  };
}

/** The network by default is one of the file's names too. */
function inFirstNames<M extends Machine>(said: M, networks: Names, images: Names): M {
  const { network = DEFAULTS.network, image, clients } = said;
  return {
    ...said,
    network: networks[network] ?? network,
    ...(image !== undefined && { image: images[image] ?? image }),
    ...(clients !== undefined && { clients: clients.map((client) => networks[client] ?? client) }),
  };
}

/** Name to first name. */
function firstNames(mapping: Readonly<Record<string, Named>>): Names {
  return mapValues(mapping, (value, name) => firstName(name, value));
}

function byFirstName<T extends Named>(mapping: Readonly<Record<string, T>>): Record<string, Omit<T, "was">> {
  return Object.fromEntries(
    Object.entries(mapping).map(([name, { was, ...value }]) => [firstName(name, { was }), value]),
  );
}

function mapValues<T, U>(
  mapping: Readonly<Record<string, T>>,
  change: (value: T, key: string) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(mapping).map(([key, value]) => [key, change(value, key)]));
}
