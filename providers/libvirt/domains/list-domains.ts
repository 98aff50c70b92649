/** `libvirt:index:getDomains`: what runs on a host, whose it is, and what it uses. */
import { InvokeCall, Properties, ProviderError } from "../../base/types";
import { DomainDefinition } from "./domain-xml";
import { describeDomains } from "./read-domain";
import { isHost, Virsh } from "../client";

const LIMIT_MS = 60_000;

/** @throws ProviderError when the host does not answer. */
export async function getDomains({ args }: InvokeCall): Promise<Properties> {
  const problem = isHost(args.host);
  if (problem !== undefined) throw new ProviderError(`getDomains: host: ${problem}`);
  const virsh = new Virsh(String(args.host), AbortSignal.timeout(LIMIT_MS));
  return { domains: (await describeDomains(virsh)).map(listed) };
}

function listed({ name, owner, boot, disks, interfaces }: DomainDefinition): Properties {
  const files = [boot?.kernel, boot?.initrd, ...disks.map(({ volume }) => volume)];
  return {
    name,
    ...(owner !== undefined && { stack: owner.stack }),
    networks: [...new Set(interfaces.map(({ network }) => network))],
    files: files.filter((file) => file !== undefined),
  };
}
