/** What a model file may say of centres: their hosts, what those ran before, and the services that counties run for themselves. */
import type {
  AbsolutePath,
  ContainerImage,
  DomainName,
  Duration,
  HostUri,
  Name,
  Quantity,
  ShellCommand,
  Uuid,
  VariableName,
} from "./forms";
import type { FailureDomain, HostState, Level } from "./types";

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

/** How a host is switched on and off, from the machine that runs Pulumi. */
export interface HostPowerFile {
  /** Switches the host on, as `ipmitool -H bmc-1 -U ops -f bmc.password chassis power on`. */
  on: ShellCommand;
  /** Switches it off, as `ipmitool -H bmc-1 -U ops -f bmc.password chassis power soft`. */
  off: ShellCommand;
}

/**
 * A virtual machine that the host ran before, taken over as it is; `powercloud model discover` writes it. Its size is a flavor, or
 * vcpu and memory.
 */
export interface AdoptedFile {
  uuid: Uuid;
  /** A standard size. */
  flavor?: Name;
  /**
   * Virtual CPUs.
   * @asType integer
   * @minimum 1
   */
  vcpu?: number;
  /** Memory; a whole number of MiB. */
  memory?: Quantity;
  /** What its disks take at most; a whole number of GiB. Default: the flavor's disk, or nothing. */
  disk?: Quantity;
  /** How far it can be made larger as it runs. Default: the flavor's, or not at all. */
  max?: FlavorMaximumFile;
  /**
   * Whether it is to run.
   * @default true
   */
  running?: boolean;
  /**
   * Whether it is started with its host.
   * @default true
   */
  autostart?: boolean;
}

/** The pool of one class of storage on one host. */
export interface ClassPoolFile {
  /** Its folder on the host. */
  pool: AbsolutePath;
  /** What machines may have of it, times the overcommit of disks; a whole number of GiB. */
  size: Quantity;
}

/** An existing server. vcpu, memory and disk are discovered; given (all three), they allow planning without access. */
export interface HostFile {
  uri: HostUri;
  /** Its name before, where it has another one now: nothing of it is replaced. It may go once all phases were brought up. */
  was?: Name;
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
  /** Pools beside it, by class of storage. Default: none. */
  storage?: Record<Name, ClassPoolFile>;
  /**
   * Security zones whose machines it may carry. Default: its centre's, or all.
   * @minItems 1
   * @uniqueItems true
   */
  zones?: Name[];
  /** Switches of the fabric that it is cabled to, one name for each cable of its bond or its bridges. */
  links?: Name[];
  /** Virtual machines that it ran before, by libvirt's names. Default: none is touched, or counted. */
  adopted?: Record<DomainName, AdoptedFile>;
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
  /** Its first name, where it has another one now: it is part of its machine's name, and stays here as long as the machine lives. */
  was?: Name;
  flavor: Name;
  /** Default: the only image of the standards. */
  image?: Name;
  /** @default "business" */
  network?: Name;
  /** A copy of its disk is kept in another centre: from there it starts where its own centre is lost. @default false */
  replicate?: boolean | ReplicationFile;
  /**
   * What it runs: `meter-collector`, which the toolkit brings, or an image and a command.
   * @default "meter-collector"
   */
  run?: "meter-collector" | ServiceProgramFile;
}

/** What a service runs. */
export interface ServiceProgramFile {
  /** Container image in the registry. Default: the command is a program of the machine's image. */
  image?: ContainerImage;
  /**
   * Program and arguments. Default: the container image's own.
   * @minItems 1
   */
  command?: string[];
  /** Its variables. Default: none. */
  environment?: Record<VariableName, string>;
  /**
   * Program of the machine's image, with arguments, that succeeds once the service serves. Default: it has to go on running.
   * @minItems 1
   */
  check?: string[];
}

export interface ReplicationFile {
  /** How old the copy may be when `pulumi up` runs: as in `30m`, `24h`, `7d`. @default "24h" */
  every?: Duration;
}

/** What a centre wants to reach, in terms that a plan can be held against. */
export interface GoalsFile {
  /**
   * What may be lost of it, one at a time, and the cloud goes on; levels that standards.survive names.
   * @minItems 1
   * @uniqueItems true
   */
  survives?: FailureDomain[];
  /** How much of its own services' data may be missing once it is lost: as old as their copies may be. */
  maxLoss?: Duration;
  /**
   * Services of its own that run on its own hosts.
   * @minItems 1
   * @uniqueItems true
   */
  localServices?: Name[];
  /**
   * Centres whose services have their copies here.
   * @minItems 1
   * @uniqueItems true
   */
  dataFrom?: Name[];
}

export interface CentreFile {
  /** Its first name, where it has another one now: it is part of its machines' names, and stays here as long as it has services. */
  was?: Name;
  level: Level;
  /** The centre one level up; a province has none. */
  in?: Name;
  hosts?: Record<Name, HostFile>;
  /**
   * Security zones whose machines its hosts may carry. Default: all.
   * @minItems 1
   * @uniqueItems true
   */
  zones?: Name[];
  goals?: GoalsFile;
  services?: Record<Name, LocalServiceFile>;
}
