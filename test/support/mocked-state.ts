/** What a resource would have come to: its inputs, and the outputs that later resources are built from. */
import { contracts } from "../fixtures/contracts";

type Values = Record<string, unknown>;

const FACTS = { vcpu: 2, memoryMiB: 8192, diskGiB: 60 };

const OUTPUTS: Readonly<Record<string, (name: string, inputs: Values) => Values>> = {
  "libvirt:index:Host": () => FACTS,
  "libvirt:index:Volume": (_, inputs) => ({ path: `/pool/${String(inputs["name"])}` }),
  "libvirt:index:CloudInitDisk": (_, inputs) => ({ path: `/pool/${String(inputs["name"])}` }),
  "libvirt:index:Domain": (name) => ({ uuid: `uuid of ${name}`, state: "running", isReady: true }),
  "powercloud:index:Placement": (name) => ({
    assignments: name === "services-plan" ? contracts.integration.services : contracts.virtualization.placement,
    moves: [],
  }),
  "powercloud:index:CertificateAuthority": (name) => pair(name),
  "powercloud:index:Certificate": (name) => pair(name),
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

function pair(name: string): Values {
  return { certificate: `certificate of ${name}`, privateKey: `key of ${name}` };
}
