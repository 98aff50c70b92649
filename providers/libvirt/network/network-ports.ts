/** Who is plugged into a network. */
import { parseXml, textAt, Virsh, VirshError } from "../client";

/** Names of the domains that have a port in a network that runs. */
export async function networkPorts(virsh: Virsh, network: string): Promise<string[]> {
  const rows = await virsh.run(["net-port-list", network], { what: `reading the ports of network ${network}` });
  const ports = rows.split("\n").flatMap((row) => /^\s*([0-9a-f-]{36})\s*$/.exec(row)?.[1] ?? []);
  const owners: string[] = [];
  for (const port of ports) {
    // A domain may stop meanwhile.
    const text = await virsh.attemptRun(["net-port-dumpxml", network, port], isPortMissing);
    if (text !== undefined) owners.push(textAt(parseXml(text, "networkport"), "owner", "name") ?? port);
  }
  return [...new Set(owners)];
}

function isPortMissing({ output }: VirshError): boolean {
  return /network port not found|no network port with/i.test(output);
}
