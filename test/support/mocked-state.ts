/** What a resource would have come to: its inputs, and the outputs that later resources are built from. */
import type { AddressInputs } from "../../planning/environment/addresses/address-types";
import { allocateAddresses } from "../../planning/environment/addresses/allocate";
import { contracts, keyPair } from "../fixtures/contracts";
import { CERTIFICATE_END } from "./mocked-answers";

type Values = Record<string, unknown>;

const FACTS = { vcpu: 2, memoryMiB: 8192, diskGiB: 60 };

const OUTPUTS: Readonly<Record<string, (name: string, inputs: Values) => Values>> = {
  "libvirt:index:Host": () => FACTS,
  "libvirt:index:Volume": (_, inputs) => inPool(inputs),
  "libvirt:index:VolumeReplica": () => ({ copiedAt: new Date().toISOString(), current: "replica.1" }),
  "libvirt:index:CloudInitDisk": (_, inputs) => inPool(inputs),
  "libvirt:index:Domain": (name) => ({ uuid: `uuid of ${name}`, state: "running", isReady: true }),
  "powercloud:index:Placement": (name, { machines }) => ({
    assignments: name === "services-plan" ? pinned(machines) : contracts.virtualization.placement,
    leaders: name === "services-plan" ? {} : { database: "database-1" },
    moves: [],
    violations: [],
  }),
  "powercloud:index:Addresses": (_, inputs) => ({ ...allocateAddresses(inputs as unknown as AddressInputs) }),
  "powercloud:index:CertificateAuthority": (name) => ({ ...keyPair(name), notAfter: CERTIFICATE_END }),
  "powercloud:index:Certificate": (name) => ({ ...keyPair(name), notAfter: CERTIFICATE_END }),
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

let unusual: Readonly<Record<string, object>> = {};

/** Runs something while resources of these names have other outputs than usual. */
export async function withMockedState<T>(
  outputs: Readonly<Record<string, object>>,
  work: () => Promise<T>,
): Promise<T> {
  unusual = outputs;
  try {
    return await work();
  } finally {
    unusual = {};
  }
}

export function mockedState(type: string, name: string, inputs: Values): Values {
  const metadata = inputs["metadata"] as Values | undefined;
  return {
    ...inputs,
    ...(type.startsWith("kubernetes:") ? { metadata: { name, ...metadata } } : {}),
    ...OUTPUTS[type]?.(name, inputs),
    ...unusual[name],
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
