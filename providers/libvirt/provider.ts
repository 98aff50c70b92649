/** The `libvirt` plugin. */
import { InvokeCall, Properties, Provider, ProviderError, Resource } from "../base/types";
import { checkConfiguration, lostHosts } from "./client";
import { domain, domainAddress, getDomains, snapshot } from "./domains";
import { host, hostPower, LostHosts, measureHost, readdressed, returnedHosts, startedAfterLoss } from "./hosts";
import { cloudInitDisk, secret, storagePool, volume, volumeDownload, volumeReplica } from "./storage";
import { guestCommand, guestConfiguration, measureGuest } from "./guest";
import { network, nwFilter } from "./network";
import { foreseeMove, moveDomain, relocation } from "./migration";
import { version } from "./sdk/package.json";

const lost = new LostHosts();
const isLost = (uri: string): boolean => lost.isLost(uri);

const RESOURCES: Readonly<Record<string, Resource>> = {
  "libvirt:index:CloudInitDisk": cloudInitDisk,
  "libvirt:index:Domain": startedAfterLoss(domain({ move: moveDomain, foresee: foreseeMove }), () => lost.isAny()),
  "libvirt:index:DomainAddress": domainAddress,
  "libvirt:index:GuestCommand": guestCommand,
  "libvirt:index:GuestConfiguration": guestConfiguration,
  "libvirt:index:Host": host,
  "libvirt:index:HostPower": hostPower,
  "libvirt:index:Network": network,
  "libvirt:index:NwFilter": nwFilter,
  "libvirt:index:Relocation": relocation,
  "libvirt:index:ReturnedHosts": returnedHosts,
  "libvirt:index:Secret": secret,
  "libvirt:index:Snapshot": snapshot,
  "libvirt:index:StoragePool": storagePool,
  "libvirt:index:Volume": volume,
  "libvirt:index:VolumeDownload": volumeDownload,
  "libvirt:index:VolumeReplica": volumeReplica(isLost),
};

const FUNCTIONS: Readonly<Record<string, (call: InvokeCall) => Promise<Properties>>> = {
  "libvirt:index:getDomains": getDomains,
  "libvirt:index:measureGuest": measureGuest,
  "libvirt:index:measureHost": measureHost,
};

/** Inputs that identifiers begin with, where it is not `host`. */
const ID_HOSTS: Readonly<Record<string, string>> = {
  "libvirt:index:Host": "uri",
  "libvirt:index:VolumeReplica": "targetHost",
};

/** What has a name of its own on its host. */
const NAMED: ReadonlySet<string> = new Set(
  ["CloudInitDisk", "Domain", "Network", "NwFilter", "Snapshot", "StoragePool", "Volume"].map(
    (kind) => `libvirt:index:${kind}`,
  ),
);

export const provider: Provider = {
  name: "libvirt",
  version,
  checkConfig: checkConfiguration,
  nameProperty: (type) => (NAMED.has(type) ? "name" : undefined),
  configure: async (config) => lost.declare(lostHosts(config)),
  invoke: async (call) => {
    if (Object.hasOwn(FUNCTIONS, call.token)) return FUNCTIONS[call.token](call);
    const known = Object.keys(FUNCTIONS).join(", ");
    throw new ProviderError(`the libvirt plugin has no function ${call.token}; it has ${known}`);
  },
  resource: (type) =>
    Object.hasOwn(RESOURCES, type) ? lost.guard(readdressed(RESOURCES[type], isLost, ID_HOSTS[type])) : undefined,
};

/** Type tokens of all resources. */
export const resourceTypes: readonly string[] = Object.keys(RESOURCES);
