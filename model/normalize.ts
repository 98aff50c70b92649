import { DEFAULTS } from "./defaults";
import { parseQuantity, type QuantityUnit } from "./quantity";
import type {
  ApplicationsFile,
  CentreFile,
  FlavorFile,
  HostFile,
  ImageFile,
  LocalServiceFile,
  ModelFile,
  PlatformFile,
  Quantity,
  StandardsFile,
} from "./schema";
import type { Applications, Centre, Flavor, Host, Image, LocalService, Model, Platform, Standards } from "./types";

/** The model of a file without mistakes: numbers for quantities, defaults for what is left out. */
export function normalize(file: ModelFile): Model {
  const [onlyImage] = Object.keys(file.standards.images);
  return {
    name: file.name,
    standards: standards(file.standards),
    centres: mapValues(file.centres, (centre) => centreOf(centre, onlyImage)),
    platform: platform(file.platform, onlyImage),
    applications: applications(file.applications),
    users: file.users,
  };
}

function standards({ flavors, images, zones, networks, overcommit, survive = [] }: StandardsFile): Standards {
  return {
    flavors: mapValues(flavors, flavor),
    images: mapImages(images),
    zones,
    networks,
    overcommit: { ...DEFAULTS.overcommit, ...overcommit },
    survive,
  };
}

function mapImages(images: Readonly<Record<string, ImageFile>>): Record<string, Image> {
  const all = Object.entries(images).map(([name, { build, manifest }]) => {
    return [name, { build, manifest: manifest ?? `.powercloud/images/${name}.json` }] as const;
  });
  return Object.fromEntries(all);
}

function flavor({ vcpu, memory, disk, max }: FlavorFile): Flavor {
  const size = { vcpu, memoryMiB: whole(memory, "MiB"), diskGiB: whole(disk, "GiB") };
  if (max === undefined) return size;
  return { ...size, max: { vcpu: max.vcpu ?? vcpu, memoryMiB: whole(max.memory ?? memory, "MiB") } };
}

function centreOf(file: CentreFile, onlyImage: string): Centre {
  const { level, hosts = {}, goals = {}, services = {} } = file;
  return {
    level,
    ...(file.in !== undefined && { in: file.in }),
    hosts: mapValues(hosts, host),
    goals,
    services: mapValues(services, (service) => localService(service, onlyImage)),
  };
}

function host({ uri, pool = DEFAULTS.pool, state = DEFAULTS.hostState, power, vcpu, memory, disk }: HostFile): Host {
  const known = { uri, pool, state, ...(power !== undefined && { power }) };
  if (vcpu === undefined || memory === undefined || disk === undefined) return known;
  return { ...known, facts: flavor({ vcpu, memory, disk }) };
}

function localService({ flavor: size, image, network }: LocalServiceFile, onlyImage: string): LocalService {
  return { flavor: size, image: image ?? onlyImage, network: network ?? DEFAULTS.network };
}

function platform({ kubernetes, database }: PlatformFile, onlyImage: string): Platform {
  const machine = { image: onlyImage, network: DEFAULTS.network };
  return {
    kubernetes: { ...machine, ...DEFAULTS.kubernetes, ...kubernetes },
    database: { ...machine, standby: DEFAULTS.standby, ...database },
  };
}

function applications({ image, gatewayImage, modules }: ApplicationsFile): Applications {
  return {
    image: image ?? DEFAULTS.applicationImage,
    gatewayImage: gatewayImage ?? DEFAULTS.gatewayImage,
    modules: mapValues(modules, ({ replicas = DEFAULTS.replicas }) => ({ replicas })),
  };
}

/** Quantities were checked before: one that is not whole is a mistake of the program. */
function whole(text: Quantity, unit: QuantityUnit): number {
  const amount = parseQuantity(text, unit);
  if (amount === undefined) throw new Error(`"${text}" is no whole number of ${unit}`);
  return amount;
}

function mapValues<T, U>(mapping: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(mapping).map(([key, value]) => [key, change(value)]));
}
