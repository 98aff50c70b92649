/** What NoCloud tells a virtual machine about itself and its network. */
import { yamlText } from "./yaml-text";

export interface GuestNetwork {
  /** MAC address of the machine's only interface, `52:54:00:xx:xx:xx`. */
  readonly mac: string;
  /** IPv4 address without prefix length. */
  readonly address: string;
  /** Prefix length of the network, 0 to 32. */
  readonly prefix: number;
  readonly gateway: string;
}

/** Name of the interface in the guest: the image's kernel command line has `net.ifnames=0`. */
export const GUEST_INTERFACE = "eth0";

/** `network-config` of the NoCloud seed (version 2): one interface with a static address, no DHCP. */
export function networkConfig(network: GuestNetwork): string {
  const document = {
    version: 2,
    ethernets: {
      [GUEST_INTERFACE]: {
        match: { macaddress: network.mac.toLowerCase() },
        "set-name": GUEST_INTERFACE,
        dhcp4: false,
        dhcp6: false,
        addresses: [`${network.address}/${network.prefix}`],
        routes: [{ to: "0.0.0.0/0", via: network.gateway }],
      },
    },
  };
  return yamlText(document);
}

/**
 * `meta-data` of the NoCloud seed. The instance-id follows from the name, so that a reboot, a migration or a rebuilt
 * seed is not a new instance: first-boot work runs once in the life of the disk. `dsmode: local` lets cloud-init do
 * all its work in its first stage, before the network is up: one start of Python instead of four.
 */
export function metaData(guest: { readonly name: string }): string {
  return yamlText({ "instance-id": `powercloud-${guest.name}`, "local-hostname": guest.name, dsmode: "local" });
}
