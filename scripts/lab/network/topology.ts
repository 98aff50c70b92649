import type { Model } from "../../../model/types";
import { formatAddress, parseRange, type Range } from "../../../model/ipv4";
import { UserError } from "../../user-error";

/** One layer-2 segment: a bridge of the same name on the management node and on every host. */
export interface LabNetwork {
  readonly bridge: string;
  /** The management node's address: the first of the range, which is also the machines' gateway. */
  readonly gateway: string;
  readonly prefix: number;
}

export interface LabHost {
  readonly name: string;
  /** Address on the management network, by which hosts reach each other (live migration). */
  readonly address: string;
}

/** What the lab has to build for a model. */
export interface Topology {
  readonly networks: readonly LabNetwork[];
  /** Bridge on which the hosts have their own addresses. */
  readonly managementBridge: string;
  readonly hosts: readonly LabHost[];
  readonly api: Endpoint;
  readonly registry: Endpoint;
}

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** Hosts are numbered from here within the management network; the address plan leaves its first 256 addresses alone. */
const FIRST_HOST = 10;

/**
 * @throws {UserError} When the model wants the API server or the registry at an address that no bridge has, or names
 * a host's libvirt by a URI that is not a socket of the lab.
 */
export function topology(model: Model): Topology {
  const networks = Object.entries(model.standards.networks).map(([name, network]) => {
    const range = rangeOf(name, network.cidr);
    return { name, range, zone: network.zone, bridge: network.bridge };
  });
  const management = networks.find((network) => network.zone === "management") ?? networks[0];
  if (!management) throw new UserError("standards.networks is empty: the lab needs at least one network");
  const names = Object.values(model.centres).flatMap((centre) => Object.keys(centre.hosts));
  checkSockets(model);
  const gateways = networks.map(({ range }) => formatAddress(range.base + 1));
  return {
    networks: networks.map(({ bridge, range }, at) => ({ bridge, gateway: gateways[at]!, prefix: range.prefix })),
    managementBridge: management.bridge,
    hosts: names.map((name, at) => ({ name, address: formatAddress(management.range.base + FIRST_HOST + at) })),
    api: endpoint("platform.kubernetes.apiServer", new URL(model.platform.kubernetes.apiServer).host, gateways, 6443),
    registry: endpoint("platform.kubernetes.registry", model.platform.kubernetes.registry, gateways, 5000),
  };
}

/** The service network's first address, which the API server itself has in every cluster. */
export function firstServiceAddress(serviceCidr: string): string {
  return formatAddress(rangeOf("platform.kubernetes.serviceCidr", serviceCidr).base + 1);
}

function rangeOf(where: string, cidr: string): Range {
  const range = parseRange(cidr);
  if (!range) throw new UserError(`${where}: "${cidr}" is no IPv4 range like 10.20.0.0/16`);
  return range;
}

function endpoint(where: string, host: string, gateways: readonly string[], defaultPort: number): Endpoint {
  const [address = "", port] = host.split(":");
  if (!gateways.includes(address)) {
    throw new UserError(
      `${where}: the lab serves it on its management node, so the address must be one of ${gateways.join(", ")} ` +
        `(first address of a network), not "${address}"`,
    );
  }
  return { address, port: port ? Number(port) : defaultPort };
}

function checkSockets(model: Model): void {
  const wrong = Object.entries(model.centres).flatMap(([centre, { hosts }]) =>
    Object.entries(hosts).flatMap(([name, { uri }]) => {
      const expected = `qemu+unix:///system?socket=.lab/hosts/${name}/libvirt-sock`;
      return uri === expected ? [] : [`centres.${centre}.hosts.${name}.uri: "${uri}" should be "${expected}" in a lab`];
    }),
  );
  if (wrong.length > 0) throw new UserError(wrong.join("\n"));
}
