import type { Condition, PooledHost } from "../contracts/contracts";
import { atMost, isWord } from "./condition";

/** What `libvirt.measureHost` says. */
export interface HostFound {
  readonly missing: readonly string[];
  readonly problem?: string;
}

const ANSWERED = "answered";

/** A host of the model answers. */
export function hostAnswers(host: string, { problem }: HostFound, now: Date): Condition {
  const mend = `switch ${host} on and see that its libvirt can be reached, or give it its state in the model (standby, lost)`;
  const subject = { name: "host-answers", layer: "physical", component: host, mend } as const;
  return isWord(subject, problem ?? ANSWERED, ANSWERED, now);
}

/** What a host of the pool must have started, by the record of it. */
export function wantedOn({ pool, storage, networks, images }: PooledHost) {
  return {
    pools: [pool, ...Object.values(storage ?? {})],
    networks: Object.values(networks),
    volumes: Object.values(images).map(({ volume }) => ({ pool, name: volume })),
  };
}

/** A host of the pool answers, and its storage pools, networks and base images are there. */
export function hostPooled(host: string, { missing, problem }: HostFound, now: Date): Condition {
  const lacks = missing.length > 0 ? `: ${missing.join(", ")}` : "";
  const mend = `run \`pulumi up --refresh\` of integration, which makes on ${host} what it lacks${lacks}`;
  const subject = { name: "host-pooled", layer: "physical", component: host, mend } as const;
  return atMost(subject, problem ?? missing.length, 0, "missing", now);
}
