import type { FlavorFile, ModelFile } from "../../model/schema";
import type { CentreFile, HostFile, LocalServiceFile } from "../../model/schema-centres";
import { generator } from "./random";

export interface EnvironmentOptions {
  /** All VMs: those of the platform, which are as many as a model may have, and the counties' own services. */
  readonly vms: number;
  readonly seed: number;
}

/** As many as a model may ask for (`model/schema.ts`): the rest of a large environment are its counties' services. */
const WORKERS = 245;
const DATABASES = 1 + 16;

const PREFECTURES = 9;
/** Counties of one prefecture. */
const COUNTIES = 10;
/** The province's own hosts carry most of the platform. */
const PROVINCE_HOSTS = 21;

/** Three generations of servers. */
const SIZES: readonly Omit<HostFile, "uri">[] = [
  { vcpu: 24, memory: "96Gi", disk: "1500Gi" },
  { vcpu: 36, memory: "144Gi", disk: "2250Gi" },
  { vcpu: 48, memory: "288Gi", disk: "4500Gi" },
];

const FLAVORS: Record<string, FlavorFile> = {
  tiny: { vcpu: 1, memory: "1Gi", disk: "20Gi" },
  small: { vcpu: 2, memory: "4Gi", disk: "40Gi" },
  medium: { vcpu: 4, memory: "8Gi", disk: "60Gi", max: { vcpu: 8, memory: "16Gi" } },
};

/**
 * A province, its prefectures and counties with 120 hosts of three sizes and as many VMs as asked for; one seed always
 * gives the same. The hosts' facts are given, and their sockets exist nowhere.
 * @throws Error when there are fewer VMs than the platform's own.
 */
export function environmentFile({ vms, seed }: EnvironmentOptions): ModelFile {
  const services = vms - WORKERS - DATABASES;
  if (services < 0) {
    throw new Error(`found ${vms} VMs; allowed at least ${WORKERS + DATABASES}, as the platform alone has so many`);
  }
  return { name: "bench", standards: STANDARDS, centres: centres(services, generator(seed)), ...PLATFORM };
}

const STANDARDS: ModelFile["standards"] = {
  flavors: FLAVORS,
  images: { "debian-12": { build: "debian-12" } },
  zones: ["management", "business", "dmz"],
  networks: {
    management: { zone: "management", cidr: "10.10.0.0/16", bridge: "br-mgmt" },
    business: { zone: "business", cidr: "10.20.0.0/16", bridge: "br-business" },
    dmz: { zone: "dmz", cidr: "10.30.0.0/16", bridge: "br-dmz" },
  },
  overcommit: { vcpu: 4, memory: 1, disk: 2 },
  survive: ["host"],
};

const PLATFORM: Pick<ModelFile, "platform" | "applications" | "users"> = {
  platform: {
    kubernetes: {
      workers: WORKERS,
      flavor: "medium",
      apiServer: "https://10.20.0.1:6443",
      registry: "10.20.0.1:5000",
      kubeconfig: "no-such-kubeconfig",
    },
    database: { engine: "postgresql", flavor: "small", standby: DATABASES - 1 },
  },
  applications: { modules: { "business-billing": { replicas: 2 } } },
  users: {
    staff: { roles: { "billing-clerk": ["business-billing"] } },
    outsiders: { modules: [] },
    entrances: { internal: 30443, public: 31443 },
  },
};

function centres(services: number, random: () => number): Record<string, CentreFile> {
  const all: Record<string, CentreFile> = {
    province: { level: "province", hosts: hosts("province", PROVINCE_HOSTS, random) },
  };
  const counties = PREFECTURES * COUNTIES;
  for (let county = 0; county < counties; county++) {
    const prefecture = `prefecture-${Math.floor(county / COUNTIES)}`;
    all[prefecture] ??= { level: "prefecture", in: "province", hosts: hosts(prefecture, 1, random) };
    const name = `county-${county}`;
    const own = Math.floor(services / counties) + (county < services % counties ? 1 : 0);
    all[name] = {
      level: "county",
      in: prefecture,
      hosts: hosts(name, 1, random),
      services: named("service", own, () => service(random)),
    };
  }
  return all;
}

function hosts(centre: string, count: number, random: () => number): Record<string, HostFile> {
  return named(centre, count, (name) => ({
    uri: `qemu+unix:///system?socket=no-such-folder/${name}/libvirt-sock`,
    ...SIZES[Math.floor(random() * SIZES.length)],
  }));
}

function service(random: () => number): LocalServiceFile {
  return { flavor: random() < 0.5 ? "tiny" : "small" };
}

function named<T>(prefix: string, count: number, make: (name: string) => T): Record<string, T> {
  const names = Array.from({ length: count }, (_, index) => `${prefix}-${index + 1}`);
  return Object.fromEntries(names.map((name) => [name, make(name)]));
}
