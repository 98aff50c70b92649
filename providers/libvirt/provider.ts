/** The `libvirt` plugin. */
import { Provider, ProviderError, Resource } from "../base/types";
import { checkConfiguration, lostHosts } from "./configuration";
import { getDomains } from "./list-domains";
import { LostHosts } from "./lost-hosts";
import { cloudInitDisk } from "./resources/cloud-init-disk";
import { domain } from "./resources/domain";
import { domainAddress } from "./resources/domain-address";
import { host } from "./resources/host";
import { hostPower } from "./resources/host-power";
import { network } from "./resources/network";
import { relocation } from "./resources/relocation";
import { storagePool } from "./resources/storage-pool";
import { volume } from "./resources/volume";
import { version } from "./sdk/package.json";

const RESOURCES: Readonly<Record<string, Resource>> = {
  "libvirt:index:CloudInitDisk": cloudInitDisk,
  "libvirt:index:Domain": domain,
  "libvirt:index:DomainAddress": domainAddress,
  "libvirt:index:Host": host,
  "libvirt:index:HostPower": hostPower,
  "libvirt:index:Network": network,
  "libvirt:index:Relocation": relocation,
  "libvirt:index:StoragePool": storagePool,
  "libvirt:index:Volume": volume,
};

const lost = new LostHosts();

export const provider: Provider = {
  name: "libvirt",
  version,
  checkConfig: checkConfiguration,
  configure: async (config) => lost.declare(lostHosts(config)),
  invoke: async (call) => {
    if (call.token === "libvirt:index:getDomains") return getDomains(call);
    throw new ProviderError(`the libvirt plugin has no function ${call.token}; it has libvirt:index:getDomains`);
  },
  resource: (type) => (Object.hasOwn(RESOURCES, type) ? lost.guard(RESOURCES[type]) : undefined),
};
