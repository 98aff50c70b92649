import type { Draft, Loose } from "../draft";
import type { Issues } from "../issues";
import type { Path } from "../path";

/**
 * What a model file may say of one platform service, below `platform` by the service's name: one entry of the registry in
 * `index.ts`. The shape of its section is the exported type `<Name>File` beside the entry, from whose comments the JSON Schema is made.
 * @typeParam File what the file says
 * @typeParam Section what the program gets
 */
export interface ModelService<
  Name extends string = string,
  File extends object = object,
  Section extends object = object,
  Required extends boolean = boolean,
> {
  /** Key of its section; the other registries know it by the same name. */
  readonly name: Name;
  /** Whether each environment has it; one that does not is chosen by its section being there. */
  readonly required: Required;
  /** Names of the services that it is built on: a model that chooses it has their sections too, and they come before it in the registry. */
  readonly needs: readonly string[];
  /** Names of its machine groups: nobody else's machines are called `<group>-<n>`. */
  readonly groups: readonly string[];
  /** Names that no module may have, since the service has something of its own where modules' names go. Default: none. */
  readonly taken?: readonly string[];
  /** What the model of a new environment says below its name, as lines of YAML. Default: nothing, it is not chosen. */
  starter?(environment: string): readonly string[];
  /** The section of a file without mistakes, with what it leaves out, and with names as the standards know them. */
  normalize(file: File, standards: StandardNames): Section;
  /** Each kind of machines that the section tells of, so that their names, zones and numbers are checked. */
  machines(section: Loose<File>): readonly DraftMachine[];
  /** Address ranges of its own, which overlap no others. Default: none. */
  ranges?(section: Loose<File>): readonly DraftRange[];
  /**
   * What else no schema can say.
   * @param at where the section is, for the paths of mistakes
   */
  check?(section: Loose<File>, at: Path, draft: Draft, issues: Issues): void;
}

/** Names of networks and images, from a file to the model. */
export interface StandardNames {
  /** Of a machine, with what its section leaves out: the only image, the network by default. */
  machine(said: { readonly image?: string; readonly network?: string }): {
    readonly image: string;
    readonly network: string;
  };
  network(said: string): string;
}

/** One kind of machines as a section tells of it; parts may be missing. */
export interface DraftMachine {
  /** Where in the section its `flavor`, `image` and `network` are. Default: in the section itself. */
  readonly path?: Path;
  readonly flavor?: string | undefined;
  /** It has the image and the network of another kind of the section, for which they are checked. Default: false. */
  readonly inherits?: boolean;
  readonly image?: string | undefined;
  readonly network?: string | undefined;
  /** How many stand in for each other; without it one is enough for whatever has to be survived. */
  readonly redundancy?: {
    /** Key beside the flavor. */
    readonly key: string;
    /** Undefined: it was wrong, and has been reported. */
    readonly value: number | undefined;
    /** Without so many, a loss stops the service. */
    readonly least: number;
  };
}

export interface DraftRange {
  /** Where in the section it is. */
  readonly path: Path;
  /** IPv4 range in CIDR notation. */
  readonly cidr: string | undefined;
}
