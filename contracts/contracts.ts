/**
 * What each phase promises to the next one. A contract is a TypeScript type; `contract-check.ts` checks a value at run
 * time against the JSON Schema that is generated from it. Data only flows forward.
 */
import type { AddressRecord } from "../planning/environment/addresses/address-types";
import type { CapacityPlan } from "../planning/capacity";
import type { HostRecord } from "../planning/environment/hosts";
import type { AuthorityName } from "../model/types";
import type { Assignments } from "../planning/solver/placement-types";
import type { Condition } from "./evidence";

export type { AddressRecord, CapacityPlan, Condition, HostRecord };

/** The phases, in their order. */
export const PHASES = ["standardization", "integration", "virtualization", "cloud"] as const;
export type PhaseName = (typeof PHASES)[number];

/** Fields of the contracts that are Pulumi secrets as a whole. */
export const SECRET_FIELDS = ["authorities", "passwords", "staff"] as const;

/** Raised when a contract's shape changes in a way that an older phase's outputs do not fit. */
export const CONTRACT_VERSION = 1;

export interface ImageRecord {
  /** Path of the qcow2 file on the machine that runs Pulumi. */
  disk: string;
  kernel: string;
  initrd: string;
  /** Kernel command line. */
  commandLine: string;
  sha256: string;
}

/** PEM texts; private keys are Pulumi secrets. */
export interface KeyPair {
  certificate: string;
  privateKey: string;
}

/** What signs for one purpose. */
export interface Authority extends KeyPair {
  /** PEM of all generations that are trusted. */
  trusted: string;
}

export interface StandardizationContract {
  version: number;
  environment: string;
  /** What was measured on what runs when it was brought up; not there where an earlier version brought it up. */
  gate?: Condition[];
  hosts: HostRecord[];
  images: Record<string, ImageRecord>;
  capacity: CapacityPlan;
  /** By VM name. */
  addresses: Record<string, AddressRecord>;
  /** Secret. By purpose. */
  authorities: Record<AuthorityName, Authority>;
  /** Secret. By account, `<service>-<account>`: `database-superuser`, `database-replication`, `database-<module>`. */
  passwords: Record<string, string>;
}

/** Where a base image lies on one host. */
export interface HostImage {
  volume: string;
  kernel: string;
  initrd: string;
}

export interface PooledHost extends HostRecord {
  /** Name of the libvirt storage pool. */
  pool: string;
  /** By class of storage that it has beside: name of its pool. Default: none. */
  storage?: Record<string, string>;
  /** By network name of the model: name of the libvirt network. */
  networks: Record<string, string>;
  /** By image name. */
  images: Record<string, HostImage>;
}

export interface IntegrationContract extends Omit<StandardizationContract, "hosts"> {
  hosts: PooledHost[];
  /** VMs that centres run for themselves: name to host; their resources are not the placement's to give. */
  services: Assignments;
}

export interface DatabaseEndpoint {
  primary: string;
  standbys: string[];
  port: number;
  /** PEM of the authorities of the servers' certificates. */
  authority: string;
}

/** Where a service is reached, by modules and by other services; it may say more than this. */
export interface ServiceEndpoint {
  /** IPv4 addresses that answer, the one to ask first before the others. */
  addresses: string[];
  port: number;
  /** PEM of the authorities of its certificates. Default: it shows none. */
  authority?: string;
}

/** Database and workers have fields of their own: phase IV is built on them, and stacks of earlier versions have them. */
export interface VirtualizationContract {
  version: number;
  environment: string;
  /** What was measured on what runs when it was brought up; not there where an earlier version brought it up. */
  gate?: Condition[];
  /** VM to host. */
  placement: Assignments;
  database: DatabaseEndpoint;
  /** Kubernetes node name to its address. */
  workers: Record<string, string>;
  /** By name of the service: where those are reached that the model chooses beside. Default: none. */
  endpoints?: Record<string, ServiceEndpoint>;
  /** Secret. What has to be signed from here on. */
  authorities: Record<Exclude<AuthorityName, "databases">, Authority>;
  passwords: Record<string, string>;
}

export interface Entrance {
  url: string;
  /** Modules that it reaches. */
  modules: string[];
}

export interface RunningModule {
  namespace: string;
  category: string;
  replicas: number;
  /** Which of the modules it is. Default: the one of its name. */
  module?: string;
  /** Its first name, which its account and its objects have. Default: its name. */
  was?: string;
}

export interface CloudContract {
  version: number;
  environment: string;
  /** What was measured on what runs when it was brought up; not there where an earlier version brought it up. */
  gate?: Condition[];
  /** By the names that people see. */
  modules: Record<string, RunningModule>;
  entrances: { internal: Entrance; public: Entrance };
  /** Secret. Staff certificates by role. */
  staff: Record<string, KeyPair>;
}

/** The contract that each phase fulfils. */
export interface Contracts {
  standardization: StandardizationContract;
  integration: IntegrationContract;
  virtualization: VirtualizationContract;
  cloud: CloudContract;
}
