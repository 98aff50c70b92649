import { DEFAULTS } from "./defaults";
import { mapValues } from "./map-values";
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

/** First names of networks and images by what a file calls them; another name is its own. */
export interface FirstNames {
  network(said: string): string;
  image(said: string): string;
}

export function namesIn({ standards }: ModelFile): FirstNames {
  const networks = firstNames(standards.networks);
  const images = firstNames(standards.images);
  return { network: (said) => networks[said] ?? said, image: (said) => images[said] ?? said };
}

/** What names a network and an image, or leaves that to the defaults. */
interface Machine {
  readonly network?: string;
  readonly image?: string;
}

/**
 * The file with networks and images by their first names, which libvirt, the hosts' files, stacks and contracts have: in whichever order
 * phases are brought up, none of them meets another name. Sections of platform services get those when each is normalized.
 */
export function withFirstNames(file: ModelFile, names: FirstNames): ModelFile {
  const { standards, centres } = file;
  return {
    ...file,
    standards: {
      ...standards,
      networks: byFirstName(standards.networks),
      images: byFirstName(standards.images),
    },
    centres: mapValues(centres, ({ services, ...centre }) => ({
      ...centre,
      ...(services !== undefined && { services: mapValues(services, (said) => inFirstNames(said, names)) }),
    })),
  };
}

/** The network by default is one of the file's names too. */
function inFirstNames<M extends Machine>(said: M, names: FirstNames): M {
  const { network = DEFAULTS.network, image } = said;
  return {
    ...said,
    network: names.network(network),
    ...(image !== undefined && { image: names.image(image) }),
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
