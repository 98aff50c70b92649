/** The `libvirt` plugin. */
import { Provider, ProviderError, Resource } from "../base/types";
import { checkConfiguration, lostHosts } from "./configuration";
import { getDomains } from "./list-domains";
import { LostHosts } from "./lost-hosts";
import { readdressed } from "./readdressed";
import { cloudInitDisk } from "./resources/cloud-init-disk";
import { domain } from "./resources/domain";
import { domainAddress } from "./resources/domain-address";
import { guestCommand } from "./resources/guest-command";
import { host } from "./resources/host";
import { hostPower } from "./resources/host-power";
import { network } from "./resources/network";
import { nwFilter } from "./resources/nw-filter";
import { relocation } from "./resources/relocation";
import { returnedHosts } from "./resources/returned-hosts";
import { secret } from "./resources/secret";
import { snapshot } from "./resources/snapshot";
import { storagePool } from "./resources/storage-pool";
import { volume } from "./resources/volume";
import { volumeDownload } from "./resources/volume-download";
import { volumeReplica } from "./resources/volume-replica";
import { startedAfterLoss } from "./stopped-domains";
import { version } from "./sdk/package.json";

const lost = new LostHosts();
const isLost = (uri: string): boolean => lost.isLost(uri);

const RESOURCES: Readonly<Record<string, Resource>> = {
  "libvirt:index:CloudInitDisk": cloudInitDisk,
  "libvirt:index:Domain": startedAfterLoss(domain, () => lost.isAny()),
  "libvirt:index:DomainAddress": domainAddress,
  "libvirt:index:GuestCommand": guestCommand,
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

/** Inputs that identifiers begin with, where it is not `host`. */
const ID_HOSTS: Readonly<Record<string, string>> = {
  "libvirt:index:Host": "uri",
  "libvirt:index:VolumeReplica": "targetHost",
};

export const provider: Provider = {
  name: "libvirt",
  version,
  checkConfig: checkConfiguration,
  configure: async (config) => lost.declare(lostHosts(config)),
  invoke: async (call) => {
    if (call.token === "libvirt:index:getDomains") return getDomains(call);
    throw new ProviderError(`the libvirt plugin has no function ${call.token}; it has libvirt:index:getDomains`);
  },
  resource: (type) =>
    Object.hasOwn(RESOURCES, type) ? lost.guard(readdressed(RESOURCES[type], isLost, ID_HOSTS[type])) : undefined,
};

/** Type tokens of all resources. */
export const resourceTypes: readonly string[] = Object.keys(RESOURCES);
