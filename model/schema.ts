/**
 * What a model file may say: the shape of the YAML. `docs/reference/model.schema.json` is generated from these types and
 * their comments, and the loader checks files against it; so a comment here is what an editor shows. For a value with a
 * pattern the first paragraph says what is allowed: error messages quote it.
 */
import type { FailureDomain, HostState, Level, ModuleName, ServiceModule } from "./types";

/**
 * a name of 1 to 30 lower-case letters, digits and hyphens that begins with a letter and ends with no hyphen
 * @pattern ^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$
 */
export type Name = string;

/**
 * a number with a unit, Mi, Gi or Ti (powers of 1024), like 768Mi, 1.5Gi or 2Ti
 * @pattern ^\d{1,9}(\.\d{1,9})?(Mi|Gi|Ti)$
 */
export type Quantity = string;

/**
 * an IPv4 range in CIDR notation, like 10.20.0.0/16
 * @pattern ^[0-9.]+/[0-9]+$
 */
export type Cidr = string;

/**
 * a network interface's name of at most 15 letters, digits, dots, underscores and hyphens
 * @pattern ^[A-Za-z][A-Za-z0-9._-]{0,14}$
 */
export type InterfaceName = string;

/**
 * an absolute path on the host without spaces
 * @pattern ^/[^\s'"]*$
 */
export type AbsolutePath = string;

/**
 * a path without spaces at its ends
 * @pattern ^\S(.*\S)?$
 */
export type FilePath = string;

/**
 * https://host:port
 * @pattern ^https://[A-Za-z0-9.-]+:[0-9]{1,5}$
 */
export type HttpsEndpoint = string;

/**
 * host:port
 * @pattern ^[A-Za-z0-9.-]+:[0-9]{1,5}$
 */
export type HostAndPort = string;

/**
 * an image's name with a tag or digest, without the registry's address, like powercloud/gateway:0.1.0
 * @pattern ^[a-z0-9]+([._/-][a-z0-9]+)*(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}|@sha256:[0-9a-f]{64})$
 */
export type ContainerImage = string;

/**
 * a libvirt connection URI, like qemu+ssh://ops@guiyang-1/system
 * @minLength 1
 */
export type HostUri = string;

/**
 * a shell command on one line
 * @pattern ^\S(.*\S)?$
 */
export type ShellCommand = string;

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
  /** How far a running VM of this flavor can be made larger without a restart. Default: not at all. */
  max?: FlavorMaximumFile;
}

/** At least the flavor's own size. */
export interface FlavorMaximumFile {
  /**
   * Virtual CPUs.
   * @asType integer
   * @minimum 1
   */
  vcpu?: number;
  /** Memory; a whole number of MiB. */
  memory?: Quantity;
}

export interface ImageFile {
  /** Name of the recipe under `toolchain/images/`. */
  build: Name;
  /**
   * File that tells where the built image lies; a relative path is seen from the project's folder.
   * Default: `.powercloud/images/<image>.json`.
   */
  manifest?: FilePath;
}

export interface NetworkFile {
  /** Security zone, one of `standards.zones`. */
  zone: Name;
  /** The same range on every host: one layer-2 segment. */
  cidr: Cidr;
  /** Bridge on each host that carries the network. */
  bridge: InterfaceName;
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
  overcommit?: OvercommitFile;
  /**
   * What may be lost at any time. Default: nothing.
   * @uniqueItems true
   */
  survive?: FailureDomain[];
}

/** How a host is switched on and off, from the machine that runs Pulumi. */
export interface HostPowerFile {
  /** Switches the host on, as `ipmitool -H bmc-1 -U ops -f bmc.password chassis power on`. */
  on: ShellCommand;
  /** Switches it off, as `ipmitool -H bmc-1 -U ops -f bmc.password chassis power soft`. */
  off: ShellCommand;
}

/** An existing server. vcpu, memory and disk are discovered; given (all three), they allow planning without access. */
export interface HostFile {
  uri: HostUri;
  /**
   * active: carries VMs. draining: its VMs leave it live, it takes none. standby: carries nothing, and is switched off
   * where power is given. retired: taken out of the pool. lost: dead, what it carried is made anew elsewhere.
   * @default "active"
   */
  state?: HostState;
  power?: HostPowerFile;
  /**
   * Folder of the storage pool on the host.
   * @default "/var/lib/libvirt/images/powercloud"
   */
  pool?: AbsolutePath;
  /**
   * @asType integer
   * @minimum 1
   */
  vcpu?: number;
  /** A whole number of MiB. */
  memory?: Quantity;
  /** A whole number of GiB. */
  disk?: Quantity;
}

/** A machine that a centre runs for itself, whatever the cloud does. */
export interface LocalServiceFile {
  flavor: Name;
  /** Default: the only image of the standards. */
  image?: Name;
  /** @default "business" */
  network?: Name;
}

export interface CentreFile {
  level: Level;
  /** The centre one level up; a province has none. */
  in?: Name;
  hosts?: Record<Name, HostFile>;
  /** What this centre wants to reach, by name. */
  goals?: Record<Name, string>;
  services?: Record<Name, LocalServiceFile>;
}

export interface KubernetesFile {
  /**
   * Worker machines.
   * @asType integer
   * @minimum 1
   * @maximum 245
   */
  workers: number;
  flavor: Name;
  /** Default: the only image of the standards. */
  image?: Name;
  /** @default "business" */
  network?: Name;
  /** The API server as the workers see it. */
  apiServer: HttpsEndpoint;
  /** The registry that the workers pull from. */
  registry: HostAndPort;
  /** Path of the kubeconfig on the machine that runs Pulumi; a relative one is seen from the project's folder. */
  kubeconfig: FilePath;
  /**
   * Every worker gets a /24 of it for its pods.
   * @default "10.244.0.0/16"
   */
  podCidr?: Cidr;
  /** @default "10.96.0.0/16" */
  serviceCidr?: Cidr;
}

export interface DatabaseFile {
  engine: "postgresql";
  flavor: Name;
  /** Default: the only image of the standards. */
  image?: Name;
  /** @default "business" */
  network?: Name;
  /**
   * Hot standbys beside the primary.
   * @asType integer
   * @minimum 0
   * @maximum 16
   * @default 1
   */
  standby?: number;
}

export interface PlatformFile {
  kubernetes: KubernetesFile;
  database: DatabaseFile;
}

export interface ModuleChoiceFile {
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
  /** The chosen modules. */
  modules: Partial<Record<ModuleName, ModuleChoiceFile>>;
}

export interface StaffFile {
  /** By role: the chosen modules that it may enter. */
  roles: Record<Name, ModuleName[]>;
}

export interface OutsidersFile {
  /**
   * Chosen service modules; outsiders enter no others.
   * @uniqueItems true
   */
  modules: ServiceModule[];
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
  /** Computing centres at every level. */
  centres: Record<Name, CentreFile>;
  platform: PlatformFile;
  applications: ApplicationsFile;
  users: UsersFile;
}
