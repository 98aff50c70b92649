/**
 * The typed model of one environment, as the loader hands it out: quantities are numbers (MiB, GiB, vCPU), defaults
 * are filled in, every name that refers to something has been checked. What the YAML may say is `schema.ts`.
 */
import type { Platform } from "./services";

export const LEVELS = ["province", "prefecture", "county"] as const;
export type Level = (typeof LEVELS)[number];

/** What the environment has to survive the loss of. */
export type FailureDomain = "host" | Level;

/** The modules of the paper, by category: twelve names, see docs/decisions/0002-twelve-module-names.md. */
export const MODULES = {
  business: [
    "operation-expansion",
    "power-measurement",
    "power-usage-management",
    "business-billing",
    "line-loss-management",
  ],
  service: ["telephone-service", "internet-service", "client-center"],
  analysis: ["business-consultation", "historical-statistics", "efficiency-analysis", "decision-support"],
} as const;
export type ModuleCategory = keyof typeof MODULES;
export type ModuleName = (typeof MODULES)[ModuleCategory][number];

export interface Flavor {
  readonly vcpu: number;
  readonly memoryMiB: number;
  readonly diskGiB: number;
  /** Class of storage that the disk is in. Default: the host's own pool. */
  readonly storage?: string;
  /** How far a running VM of this flavor can be made larger. Default: not at all, which costs the guest nothing. */
  readonly max?: { readonly vcpu: number; readonly memoryMiB: number };
}

export interface Image {
  /** Name of the recipe under `toolchain/images/`. */
  readonly build: string;
  /**
   * File that `powercloud image build` writes about the built image, seen from the project's folder.
   * Default: `.powercloud/images/<image>.json`, by its first name.
   */
  readonly manifest: string;
}

export interface Network {
  /** Security zone, one of `standards.zones`. */
  readonly zone: string;
  /** IPv4 range in CIDR notation, the same on every host (one layer-2 segment). */
  readonly cidr: string;
  /** Bridge on each host that carries it. */
  readonly bridge: string;
}

export const STORAGE_KINDS = ["nvme", "ssd", "hdd", "shared"] as const;
export type StorageKind = (typeof STORAGE_KINDS)[number];

/** Pools that serve alike, on whichever host. */
export interface StorageClass {
  readonly kind: StorageKind;
  readonly description?: string;
}

/** The pool of one class of storage on one host. */
export interface ClassPool {
  /** Folder on the host. */
  readonly pool: string;
  /** What machines may have of it, times the overcommit of disks. */
  readonly sizeGiB: number;
}

export interface Overcommit {
  readonly vcpu: number;
  readonly memory: number;
  readonly disk: number;
}

/** How long certificates hold; undefined: the plugin's own terms. */
export interface CertificateTerms {
  readonly validityDays: number;
  readonly renewBeforeDays: number;
}

/** What has an authority of its own. */
export const AUTHORITIES = ["databases", "entrances", "staff"] as const;
export type AuthorityName = (typeof AUTHORITIES)[number];

/** Generations of one authority. */
export interface AuthorityGenerations {
  readonly signing: number;
  /** Ascending; `signing` is among them. */
  readonly trusted: readonly number[];
}

export interface Standards {
  readonly flavors: Readonly<Record<string, Flavor>>;
  /** By first name, as in `LocalService.image` and wherever else one is named: another name in the file is no other image (`first-names.ts`). */
  readonly images: Readonly<Record<string, Image>>;
  readonly zones: readonly string[];
  /** By first name, as images are. */
  readonly networks: Readonly<Record<string, Network>>;
  /** Classes of storage beside the hosts' own pools. */
  readonly storage: Readonly<Record<string, StorageClass>>;
  readonly overcommit: Overcommit;
  readonly survive: readonly FailureDomain[];
  readonly certificates?: CertificateTerms;
  readonly authorities: Readonly<Record<AuthorityName, AuthorityGenerations>>;
}

/** Hardware as given in the model, for planning hosts that cannot be reached. */
export interface HostFacts {
  readonly vcpu: number;
  readonly memoryMiB: number;
  readonly diskGiB: number;
}

/**
 * What is done with a host.
 * - `active`: carries VMs.
 * - `draining`: its VMs leave it by live migration; it takes no new ones.
 * - `standby`: carries nothing and may be switched off; it stays pooled.
 * - `retired`: taken out of the pool, once nothing of ours is left on it.
 * - `lost`: dead; nobody tries to reach it any more, and what it carried is made anew elsewhere.
 */
export const HOST_STATES = ["active", "draining", "standby", "retired", "lost"] as const;
export type HostState = (typeof HOST_STATES)[number];

/** Commands on the machine that runs Pulumi which switch a host on and off (`ipmitool …`, `curl …` to Redfish, `ssh …`). */
export interface HostPower {
  readonly on: string;
  readonly off: string;
}

/** A virtual machine that a host ran before. */
export interface AdoptedMachine extends Flavor {
  readonly uuid: string;
  /** Name of its flavor, where it has a standard size. */
  readonly flavor?: string;
  readonly running: boolean;
  readonly autostart: boolean;
}

export interface Host {
  /** libvirt connection URI; a relative `socket=` is seen from the project's folder. */
  readonly uri: string;
  /** Its name before. */
  readonly was?: string;
  /** Default: `active`. */
  readonly state: HostState;
  /** How it is switched on and off; undefined: powercloud never does. */
  readonly power?: HostPower;
  /** Folder of the storage pool on the host. Default: `/var/lib/libvirt/images/powercloud`. */
  readonly pool: string;
  /** Pools beside it, by class of storage. */
  readonly storage: Readonly<Record<string, ClassPool>>;
  readonly facts?: HostFacts;
  /** Security zones whose machines it may carry, by itself or by its centre. Default: all. */
  readonly zones?: readonly string[];
  /** Switches that it is cabled to, one name for each cable; empty where the model has no fabric. */
  readonly links: readonly string[];
  /** By libvirt's names. */
  readonly adopted: Readonly<Record<string, AdoptedMachine>>;
}

/** Services that the toolkit brings itself. */
export const SERVICE_CATALOGUE = ["meter-collector"] as const;

/** A container, or a program of the machine's image. */
export interface ChosenProgram {
  /** Without the registry's address. Default: the command is a program of the machine's image. */
  readonly image?: string;
  /** Program and arguments; empty: the container image's own. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Program and arguments that succeed once it serves. Default: it goes on running. */
  readonly check?: readonly string[];
}

/** What a service runs: the name of one that the toolkit brings, or what the model says. */
export type ServiceProgram = (typeof SERVICE_CATALOGUE)[number] | ChosenProgram;

/** A machine that a centre runs for itself, whatever the cloud does. */
export interface LocalService {
  /** Its first name, which its machine has. */
  readonly was?: string;
  readonly flavor: string;
  readonly image: string;
  readonly network: string;
  /** Seconds that the copy of its disk in another centre may be old; undefined: there is none. */
  readonly replicateSeconds?: number;
  readonly program: ServiceProgram;
}

/** What a centre wants to reach: `planning/proofs/centre-goals.ts` holds a plan against it. */
export interface Goals {
  /** What may be lost of it, one at a time. */
  readonly survives?: readonly FailureDomain[];
  /** Seconds of data of its own services that may be missing once it is lost. */
  readonly maxLossSeconds?: number;
  /** Services of its own that run on its own hosts. */
  readonly localServices?: readonly string[];
  /** Centres whose services have their copies here. */
  readonly dataFrom?: readonly string[];
}

export interface Centre {
  /** Its first name, which its services' machines have. */
  readonly was?: string;
  readonly level: Level;
  /** Name of the centre one level up; undefined for the province. */
  readonly in?: string;
  readonly hosts: Readonly<Record<string, Host>>;
  readonly goals: Goals;
  readonly services: Readonly<Record<string, LocalService>>;
}

export interface ModuleChoice {
  readonly module: ModuleName;
  /** Its first name, which its account, data and pods have. Default: the one of now. */
  readonly was?: string;
  readonly replicas: number;
}

export interface Applications {
  /** Image of the modules, by digest or tag in the registry, without the registry's address. */
  readonly image: string;
  readonly gatewayImage: string;
  /** By the names that people see. */
  readonly modules: Readonly<Record<string, ModuleChoice>>;
}

export interface Users {
  /** Role to the modules it may enter. */
  readonly staff: { readonly roles: Readonly<Record<string, readonly string[]>> };
  /** Only service modules are allowed here. */
  readonly outsiders: { readonly modules: readonly string[] };
  /** NodePorts of the two entrances. */
  readonly entrances: { readonly internal: number; readonly public: number };
}

export interface Model {
  readonly name: string;
  readonly standards: Standards;
  /** Each switch with the switches that it is cabled to, each cable once; undefined: the model does not tell. */
  readonly fabric?: Readonly<Record<string, readonly string[]>>;
  readonly centres: Readonly<Record<string, Centre>>;
  readonly platform: Platform;
  readonly applications: Applications;
  readonly users: Users;
}
