/** The `libvirt` plugin. */
import { Provider, Resource } from "../base/types";
import { cloudInitDisk } from "./resources/cloud-init-disk";
import { domain } from "./resources/domain";
import { domainAddress } from "./resources/domain-address";
import { host } from "./resources/host";
import { network } from "./resources/network";
import { storagePool } from "./resources/storage-pool";
import { volume } from "./resources/volume";
import { version } from "./sdk/package.json";

const RESOURCES: Readonly<Record<string, Resource>> = {
  "libvirt:index:CloudInitDisk": cloudInitDisk,
  "libvirt:index:Domain": domain,
  "libvirt:index:DomainAddress": domainAddress,
  "libvirt:index:Host": host,
  "libvirt:index:Network": network,
  "libvirt:index:StoragePool": storagePool,
  "libvirt:index:Volume": volume,
};

export const provider: Provider = {
  name: "libvirt",
  version,
  resource: (type) => (Object.hasOwn(RESOURCES, type) ? RESOURCES[type] : undefined),
};
