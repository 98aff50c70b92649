import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import type { CloudContract, StandardizationContract } from "../../../../contracts/contracts";
import { readAuthority } from "../../../../providers/powercloud/certificates/authority";
import { issueLeaf } from "../../../../providers/powercloud/certificates/issue";
import { inGuest, kubectl, kubectlText, outputs } from "../lab";
import { bringUp, placement } from "../phases";
import type { GateState } from "./index";

const phase = "cloud";
const WORKERS = ["worker-1", "worker-2"];
const DAY_MS = 86_400_000;

interface Deployment {
  readonly spec: { readonly replicas: number };
  readonly status: { readonly availableReplicas?: number };
}

interface Named {
  readonly items: readonly { readonly metadata: { readonly name: string } }[];
}

const selector = (name: string) => ["-l", `app.kubernetes.io/name=${name}`];

/** One pod less, and no worker that takes another one. */
async function onePodLess(namespace: string, name: string): Promise<void> {
  for (const worker of WORKERS) await kubectlText("cordon", worker);
  const { items } = await kubectl<Named>("get", "pods", "-n", namespace, ...selector(name));
  await kubectlText("delete", "pod", "-n", namespace, items[0]!.metadata.name);
}

async function whole(namespace: string, name: string): Promise<void> {
  for (const worker of WORKERS) await kubectlText("uncordon", worker);
  await available(namespace, name);
}

async function available(namespace: string, name: string): Promise<void> {
  const deadline = Date.now() + 300_000;
  for (;;) {
    const { spec, status } = await kubectl<Deployment>("get", "deployment", "-n", namespace, name);
    if (status.availableReplicas === spec.replicas) return;
    expect(Date.now(), `${name} is whole again within 300 s`).to.be.below(deadline);
    await sleep(2000);
  }
}

/** Packets to the entrance's port reach no worker. */
async function shut(action: "-I" | "-D"): Promise<void> {
  const hosts = await placement();
  for (const worker of WORKERS) {
    const rule = `iptables -w -t raw ${action} PREROUTING -p tcp --dport 30443 -j DROP`;
    expect(await inGuest(hosts[worker]!, worker, rule), worker).to.equal(0);
  }
}

/** In the gateway's settings, which its pods then start with. */
async function serveBriefly(): Promise<void> {
  const { authorities } = await outputs<StandardizationContract>("standardization");
  const { entrances } = await outputs<CloudContract>("cloud");
  const now = new Date();
  const { certificate, privateKey } = authorities.entrances;
  const leaf = {
    commonName: "drill",
    ipAddresses: [...new Set(Object.values(entrances).map(({ url }) => new URL(url).hostname))],
    usages: ["server" as const],
  };
  const period = { notBefore: new Date(now.getTime() - DAY_MS), notAfter: new Date(now.getTime() + DAY_MS) };
  const brief = await issueLeaf(leaf, await readAuthority(certificate, privateKey, now), period);
  const stringData = { "server.pem": `${brief.certificate.trimEnd()}\n${brief.privateKey}` };
  await kubectlText("patch", "secret", "-n", "access", "gateway", "-p", JSON.stringify({ stringData }));
  await startGatewayAnew();
}

async function startGatewayAnew(): Promise<void> {
  await kubectlText("delete", "pods", "-n", "access", ...selector("gateway"));
  await available("access", "gateway");
}

export const CLOUD_STATES: readonly GateState[] = [
  {
    phase,
    fails: ["module-available business-billing"],
    when: "one of its pods finds no worker",
    make: () => onePodLess("business", "business-billing"),
    undo: () => whole("business", "business-billing"),
  },
  {
    phase,
    fails: ["gateway-available gateway"],
    when: "one of its pods finds no worker",
    make: () => onePodLess("access", "gateway"),
    undo: () => whole("access", "gateway"),
  },
  {
    phase,
    fails: ["entrance-answers internal"],
    when: "the workers are not reached at its port",
    make: () => shut("-I"),
    undo: () => shut("-D"),
  },
  {
    phase,
    fails: ["certificate-days-left internal entrance", "certificate-days-left public entrance"],
    when: "somebody has given the gateway a certificate of one day",
    make: serveBriefly,
    undo: () => bringUp(phase, "--refresh").then(startGatewayAnew),
  },
];
