/** `libvirt:index:measureHost`: what of that which a host should have it has now. */
import { InvokeCall, Properties, ProviderError } from "../../base/types";
import { Fields, isHost, isObjectName, isTexts, type Rule, validate, validateList, Virsh } from "../client";
import { describeVolume } from "../storage";

const LIMIT_MS = 120_000;
const isTextsOrNone: Rule = (value) => (Array.isArray(value) && value.length === 0 ? undefined : isTexts(value));
const FIELDS: Fields = {
  host: { rule: isHost, required: true },
  pools: { rule: isTextsOrNone, fallback: [] },
  networks: { rule: isTextsOrNone, fallback: [] },
  volumes: { rule: () => undefined, fallback: [] },
};
const VOLUME: Fields = { pool: { rule: isObjectName, required: true }, name: { rule: isObjectName, required: true } };

interface Wanted {
  readonly host: string;
  readonly pools: readonly string[];
  readonly networks: readonly string[];
  readonly volumes: readonly { readonly pool: string; readonly name: string }[];
}

/**
 * A host that does not answer is one of the outcomes.
 * @throws ProviderError when the arguments are wrong.
 */
export async function measureHost({ args }: InvokeCall): Promise<Properties> {
  const { inputs, failures = [] } = validate(args, FIELDS);
  const volumes = validateList(inputs.volumes, VOLUME, "volumes");
  const wrong = [...failures, ...volumes.failures];
  if (wrong.length > 0) {
    throw new ProviderError(`measureHost: ${wrong.map((each) => `${each.property}: ${each.reason}`).join("; ")}`);
  }
  const wanted = inputs as unknown as Wanted;
  const virsh = new Virsh(wanted.host, AbortSignal.timeout(LIMIT_MS));
  try {
    return { missing: await missingOn(virsh, wanted) };
  } catch (error) {
    return { missing: [], problem: (error as Error).message };
  }
}

async function missingOn(virsh: Virsh, { pools, networks, volumes }: Wanted): Promise<string[]> {
  // Without --all: those that are started.
  const started = new Set(lines(await virsh.run(["pool-list", "--name"], { what: "listing storage pools" })));
  const active = new Set(lines(await virsh.run(["net-list", "--name"], { what: "listing networks" })));
  const missing = [
    ...pools.filter((pool) => !started.has(pool)).map((pool) => `storage pool ${pool}`),
    ...networks.filter((network) => !active.has(network)).map((network) => `network ${network}`),
  ];
  for (const { pool, name } of volumes) {
    if (!started.has(pool)) continue;
    if ((await describeVolume(virsh, pool, name)) === undefined) missing.push(`volume ${name} in ${pool}`);
  }
  return missing;
}

function lines(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}
