import { DEFAULTS } from "./defaults";
import { parseDuration } from "./duration";
import { type FirstNames, namesIn, withFirstNames } from "./first-names";
import type { Duration, Quantity } from "./forms";
import { mapValues } from "./map-values";
import { parseQuantity, type QuantityUnit } from "./quantity";
import type {
  ApplicationsFile,
  AuthorityFile,
  CertificatesFile,
  FlavorFile,
  ImageFile,
  ModelFile,
  ModuleChoiceFile,
  StandardsFile,
} from "./schema";
import type { AdoptedFile, CentreFile, GoalsFile, HostFile, LocalServiceFile } from "./schema-centres";
import { type ModelService, type Platform, SERVICES, type StandardNames } from "./services";
import type {
  AdoptedMachine,
  Applications,
  AuthorityGenerations,
  Centre,
  CertificateTerms,
  Flavor,
  Goals,
  Host,
  Image,
  LocalService,
  Model,
  ModuleChoice,
  ModuleName,
  ServiceProgram,
  Standards,
} from "./types";

/** The model of a file without mistakes: numbers for quantities, defaults for what is left out, first names of what was renamed. */
export function normalize(given: ModelFile, services: readonly ModelService[] = SERVICES): Model {
  const names = namesIn(given);
  const file = withFirstNames(given, names);
  const [onlyImage] = Object.keys(file.standards.images);
  return {
    name: file.name,
    standards: standards(file.standards),
    ...(file.fabric !== undefined && { fabric: file.fabric }),
    centres: mapValues(file.centres, (centre) => centreOf(centre, onlyImage, file.standards.flavors)),
    platform: platform(file.platform, standardNames(onlyImage, names), services),
    applications: applications(file.applications),
    users: file.users,
  };
}

function standards({
  flavors,
  images,
  zones,
  networks,
  storage = {},
  overcommit,
  survive = [],
  certificates,
  authorities = {},
}: StandardsFile): Standards {
  return {
    flavors: mapValues(flavors, flavor),
    images: mapImages(images),
    zones,
    networks,
    storage,
    overcommit: { ...DEFAULTS.overcommit, ...overcommit },
    survive,
    ...(certificates !== undefined && { certificates: termsOf(certificates) }),
    authorities: {
      databases: generations(authorities.databases),
      entrances: generations(authorities.entrances),
      staff: generations(authorities.staff),
    },
  };
}

function termsOf({ validity = DEFAULTS.validity, renewBefore }: CertificatesFile): CertificateTerms {
  const validityDays = days(validity);
  return { validityDays, renewBeforeDays: renewBefore === undefined ? (validityDays * 2) / 3 : days(renewBefore) };
}

function days(text: Duration): number {
  return parseDuration(text)! / 86_400;
}

function generations({ signing = 1, trusted = [signing] }: AuthorityFile = {}): AuthorityGenerations {
  return { signing, trusted: [...trusted].sort((a, b) => a - b) };
}

function mapImages(images: Readonly<Record<string, ImageFile>>): Record<string, Image> {
  const all = Object.entries(images).map(([name, { build, manifest }]) => {
    return [name, { build, manifest: manifest ?? `.powercloud/images/${name}.json` }] as const;
  });
  return Object.fromEntries(all);
}

function flavor({ vcpu, memory, disk, storage, max }: FlavorFile): Flavor {
  const amounts = { vcpu, memoryMiB: whole(memory, "MiB"), diskGiB: whole(disk, "GiB") };
  const size = { ...amounts, ...(storage !== undefined && { storage }) };
  if (max === undefined) return size;
  return { ...size, max: { vcpu: max.vcpu ?? vcpu, memoryMiB: whole(max.memory ?? memory, "MiB") } };
}

function centreOf(file: CentreFile, onlyImage: string, flavors: StandardsFile["flavors"]): Centre {
  const { level, hosts = {}, zones, goals = {}, services = {} } = file;
  return {
    ...(file.was !== undefined && { was: file.was }),
    level,
    ...(file.in !== undefined && { in: file.in }),
    hosts: mapValues(hosts, (item) => host({ ...(zones !== undefined && { zones }), ...item }, flavors)),
    goals: goalsOf(goals),
    services: mapValues(services, (service) => localService(service, onlyImage)),
  };
}

function goalsOf({ maxLoss, ...goals }: GoalsFile): Goals {
  return { ...goals, ...(maxLoss !== undefined && { maxLossSeconds: parseDuration(maxLoss) }) };
}

function host(file: HostFile, flavors: StandardsFile["flavors"]): Host {
  const {
    uri,
    pool = DEFAULTS.pool,
    state = DEFAULTS.hostState,
    power,
    vcpu,
    memory,
    disk,
    adopted = {},
    links = [],
    storage = {},
    zones,
    was,
  } = file;
  const taken = mapValues(adopted, (machine) => adoptedMachine(machine, flavors));
  const pools = mapValues(storage, ({ pool: folder, size }) => ({ pool: folder, sizeGiB: whole(size, "GiB") }));
  const beside = {
    ...(power !== undefined && { power }),
    ...(zones !== undefined && { zones }),
    ...(was !== undefined && { was }),
  };
  const known = { uri, pool, storage: pools, state, ...beside, links, adopted: taken };
  if (vcpu === undefined || memory === undefined || disk === undefined) return known;
  return { ...known, facts: flavor({ vcpu, memory, disk }) };
}

/** What is not a flavor's is given: a check saw to that. */
function adoptedMachine(file: AdoptedFile, flavors: StandardsFile["flavors"]): AdoptedMachine {
  const { uuid, flavor: name, running = true, autostart = true } = file;
  const { vcpu, memory, disk, max } = { ...(name !== undefined && flavors[name]), ...file };
  const size = flavor({ vcpu: vcpu!, memory: memory!, disk: disk ?? "1Gi", ...(max !== undefined && { max }) });
  const diskGiB = disk === undefined ? 0 : size.diskGiB;
  return { uuid, ...size, diskGiB, ...(name !== undefined && { flavor: name }), running, autostart };
}

function localService(file: LocalServiceFile, onlyImage: string): LocalService {
  const { flavor: size, image = onlyImage, network = DEFAULTS.network, replicate = false } = file;
  const named = file.was !== undefined && { was: file.was };
  const service = { ...named, flavor: size, image, network, program: serviceProgram(file.run) };
  if (replicate === false) return service;
  const every = (replicate !== true && replicate.every) || DEFAULTS.replicateEvery;
  return { ...service, replicateSeconds: parseDuration(every) };
}

function serviceProgram(file: LocalServiceFile["run"] = DEFAULTS.serviceProgram): ServiceProgram {
  if (typeof file === "string") return file;
  const { image, command = [], environment = {}, check } = file;
  return { ...(image !== undefined && { image }), command, environment, ...(check !== undefined && { check }) };
}

function standardNames(onlyImage: string, { network, image }: FirstNames): StandardNames {
  return {
    machine: (said) => ({
      image: said.image === undefined ? onlyImage : image(said.image),
      network: network(said.network ?? DEFAULTS.network),
    }),
    network,
  };
}

/** A check saw to it that what is there is what its service's schema says, and that nothing is missing. */
function platform(file: ModelFile["platform"], names: StandardNames, services: readonly ModelService[]): Platform {
  const sections = services.flatMap((service) => {
    const said = file[service.name];
    return said === undefined ? [] : [[service.name, service.normalize(said as object, names)] as const];
  });
  return Object.fromEntries(sections) as unknown as Platform;
}

function applications({ image, gatewayImage, modules }: ApplicationsFile): Applications {
  return {
    image: image ?? DEFAULTS.applicationImage,
    gatewayImage: gatewayImage ?? DEFAULTS.gatewayImage,
    modules: mapValues(modules, moduleChoice),
  };
}

/** Which module it is was checked before. */
function moduleChoice({ module, was, replicas = DEFAULTS.replicas }: ModuleChoiceFile, name: string): ModuleChoice {
  return { module: (module ?? name) as ModuleName, ...(was !== undefined && { was }), replicas };
}

/** Quantities were checked before: one that is not whole is a mistake of the program. */
function whole(text: Quantity, unit: QuantityUnit): number {
  const amount = parseQuantity(text, unit);
  if (amount === undefined) throw new Error(`"${text}" is no whole number of ${unit}`);
  return amount;
}
