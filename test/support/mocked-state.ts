/** What a resource would have come to: its inputs, and the outputs that later resources are built from. */
import type { AddressInputs } from "../../planning/environment/addresses/address-types";
import { allocateAddresses } from "../../planning/environment/addresses/allocate";
import { contracts, keyPair } from "../fixtures/contracts";

type Values = Record<string, unknown>;

const FACTS = { vcpu: 2, memoryMiB: 8192, diskGiB: 60 };

const OUTPUTS: Readonly<Record<string, (name: string, inputs: Values) => Values>> = {
  "libvirt:index:Host": () => FACTS,
  "libvirt:index:Volume": (_, inputs) => inPool(inputs),
  "libvirt:index:CloudInitDisk": (_, inputs) => inPool(inputs),
  "libvirt:index:Domain": (name) => ({ uuid: `uuid of ${name}`, state: "running", isReady: true }),
  "powercloud:index:Placement": (name, { machines }) => ({
    assignments: name === "services-plan" ? pinned(machines) : contracts.virtualization.placement,
    leaders: name === "services-plan" ? {} : { database: "database-1" },
    moves: [],
  }),
  "powercloud:index:Addresses": (_, inputs) => ({ ...allocateAddresses(inputs as unknown as AddressInputs) }),
  "powercloud:index:CertificateAuthority": (name) => ({ ...keyPair(name) }),
  "powercloud:index:Certificate": (name) => ({ ...keyPair(name) }),
  "powercloud:index:BootstrapToken": (name) => ({
    tokenId: `id of ${name}`,
    tokenSecret: `secret of ${name}`,
    notAfter: `end of ${name}`,
  }),
  "random:index/randomPassword:RandomPassword": (name) => ({ result: `result of ${name}` }),
  "kubernetes:core/v1:Service": (_, inputs) => ({
    spec: { ...(inputs["spec"] as Values | undefined), clusterIP: "10.96.0.10" },
  }),
  "kubernetes:core/v1:Secret": (name) => ({ data: { token: Buffer.from(name).toString("base64") } }),
};

export function mockedState(type: string, name: string, inputs: Values): Values {
  const metadata = inputs["metadata"] as Values | undefined;
  return {
    ...inputs,
    ...(type.startsWith("kubernetes:") ? { metadata: { name, ...metadata } } : {}),
    ...OUTPUTS[type]?.(name, inputs),
  };
}

function inPool({ pool, name }: Values): Values {
  return { path: `/var/lib/libvirt/images/${String(pool)}/${String(name)}` };
}

/** Each machine on the first host that may have it. */
function pinned(machines: unknown): Values {
  const all = machines as readonly { id: string; hosts: readonly string[] }[];
  return Object.fromEntries(all.map(({ id, hosts }) => [id, hosts[0]]));
}
