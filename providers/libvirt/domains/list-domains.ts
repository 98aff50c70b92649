/** `libvirt:index:getDomains`: what runs on a host, and whose it is. */
import { InvokeCall, Properties, ProviderError } from "../../base/types";
import { describeDomains } from "./read-domain";
import { isHost, Virsh } from "../client";

const LIMIT_MS = 60_000;

/** @throws ProviderError when the host does not answer. */
export async function getDomains({ args }: InvokeCall): Promise<Properties> {
  const problem = isHost(args.host);
  if (problem !== undefined) throw new ProviderError(`getDomains: host: ${problem}`);
  const virsh = new Virsh(String(args.host), AbortSignal.timeout(LIMIT_MS));
  const domains = (await describeDomains(virsh)).map(({ name, owner }) => ({
    name,
    ...(owner !== undefined && { stack: owner.stack }),
  }));
  return { domains };
}
