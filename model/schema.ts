/**
 * What a model file may say: the shape of the YAML. `model/model.schema.json` is generated from these types and
 * their comments and those of `forms.ts`, and the loader checks files against it; so a comment here is what an editor shows.
 */
import type { Cidr, ContainerImage, Duration, FilePath, Generation, InterfaceName, Name, Quantity } from "./forms";
import type { FlavorMaximumFile, CentreFile } from "./schema-centres";
import type { FailureDomain, StorageKind } from "./types";

export interface FlavorFile {
  /**
   * Virtual CPUs.
   * @asType integer
   * @minimum 1
   */
  vcpu: number;
  /** Memory; a whole number of MiB. */
  memory: Quantity;
  /** Root disk; a whole number of GiB. */
  disk: Quantity;
  /** Class of storage that the disk is in. Default: the host's own pool. */
  storage?: Name;
  /** How far a running VM of this flavor can be made larger without a restart. Default: not at all. */
  max?: FlavorMaximumFile;
}

export interface ImageFile {
  /** Its first name, where it has another one now: its files on the hosts have it, and it stays here as long as the image does. */
  was?: Name;
  /** Name of the recipe under `toolchain/images/`. */
  build: Name;
  /**
   * File that tells where the built image lies; a relative path is seen from the project's folder.
   * Default: `.powercloud/images/<image>.json`, by its first name.
   */
  manifest?: FilePath;
}

export interface NetworkFile {
  /** Its first name, where it has another one now: libvirt's networks have it, and it stays here as long as the network does. */
  was?: Name;
  /** Security zone, one of `standards.zones`. */
  zone: Name;
  /** The same range on every host: one layer-2 segment. */
  cidr: Cidr;
  /** Bridge on each host that carries the network. */
  bridge: InterfaceName;
}

/** A class of storage: pools that serve alike, on whichever host. */
export interface StorageClassFile {
  /** What the disks are. */
  kind: StorageKind;
  /** What it is for, and how fast it is, in words. */
  description?: string;
}

/** How often the hardware may be promised. */
export interface OvercommitFile {
  /**
   * @minimum 1
   * @default 1
   */
  vcpu?: number;
  /**
   * @minimum 1
   * @default 1
   */
  memory?: number;
  /**
   * @minimum 1
   * @default 1
   */
  disk?: number;
}

/** How long the certificates hold that the environment issues: those of servers and of staff. */
export interface CertificatesFile {
  /** As in `90d`, a year at most. @default "365d" */
  validity?: Duration;
  /** `pulumi up` renews those that have less left. Default: two thirds of the validity. */
  renewBefore?: Duration;
}

/**
 * Generations of one authority. It is replaced in three steps, each brought up in all phases: `trusted: [1, 2]`, then `signing: 2`, then
 * `trusted: [2]`.
 */
export interface AuthorityFile {
  /**
   * The generation that signs, one of those trusted.
   * @asType integer
   * @minimum 1
   * @default 1
   */
  signing?: number;
  /**
   * Generations that are trusted. Default: the one that signs.
   * @minItems 1
   * @uniqueItems true
   */
  trusted?: Generation[];
}

/** What signs for what: one authority for each purpose, so that none can stand in for another. */
export interface AuthoritiesFile {
  /** Of the databases' servers. */
  databases?: AuthorityFile;
  /** Of the two entrances. */
  entrances?: AuthorityFile;
  /** Of the staff. */
  staff?: AuthorityFile;
}

export interface StandardsFile {
  /** Sizes of virtual machines. */
  flavors: Record<Name, FlavorFile>;
  /** Base images of virtual machines. */
  images: Record<Name, ImageFile>;
  /**
   * Security zones.
   * @minItems 1
   * @uniqueItems true
   */
  zones: Name[];
  networks: Record<Name, NetworkFile>;
  /** Classes of storage beside the hosts' own pools. Default: none. */
  storage?: Record<Name, StorageClassFile>;
  overcommit?: OvercommitFile;
  /**
   * What may be lost at any time. Default: nothing.
   * @uniqueItems true
   */
  survive?: FailureDomain[];
  certificates?: CertificatesFile;
  authorities?: AuthoritiesFile;
}

export interface ModuleChoiceFile {
  /** Which module it is, where it has a name of its own. Default: the one of its name. */
  module?: Name;
  /** Its first name, where it has another one now: its account, data and pods have it, and it stays here as long as the choice does. */
  was?: Name;
  /**
   * @asType integer
   * @minimum 1
   * @default 1
   */
  replicas?: number;
}

export interface ApplicationsFile {
  /**
   * Image of the modules in the registry.
   * @default "powercloud/reference-module:0.1.0"
   */
  image?: ContainerImage;
  /**
   * Image of the entrances in the registry.
   * @default "powercloud/gateway:0.1.0"
   */
  gatewayImage?: ContainerImage;
  /** The chosen modules, by the names that people see: those of the modules, or others. */
  modules: Record<Name, ModuleChoiceFile>;
}

export interface StaffFile {
  /** By role: the chosen modules that it may enter, by their names there. */
  roles: Record<Name, Name[]>;
}

export interface OutsidersFile {
  /**
   * Chosen service modules; outsiders enter no others.
   * @uniqueItems true
   */
  modules: Name[];
}

export interface EntrancesFile {
  /**
   * NodePort of the staff's entrance.
   * @asType integer
   * @minimum 30000
   * @maximum 32767
   */
  internal: number;
  /**
   * NodePort of the outsiders' entrance.
   * @asType integer
   * @minimum 30000
   * @maximum 32767
   */
  public: number;
}

export interface UsersFile {
  staff: StaffFile;
  outsiders: OutsidersFile;
  entrances: EntrancesFile;
}

/** One environment of a power company. */
export interface ModelFile {
  /** Name of the environment, as in the names of its stacks: `<name>.<phase>`. */
  name: Name;
  standards: StandardsFile;
  /** The network that the hosts share: each switch with the other switches that it is cabled to, each cable said once. */
  fabric?: Record<Name, Name[]>;
  /** Computing centres at every level. */
  centres: Record<Name, CentreFile>;
  /** Sections of platform services, by name: their shapes are beside their entries in `services/`. */
  platform: Record<string, unknown>;
  applications: ApplicationsFile;
  users: UsersFile;
}
