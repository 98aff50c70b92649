/** Libvirt hosts on one wire, so that domains can move between them. */
import { execFileSync } from "node:child_process";
import { TestHost } from "./libvirt-plugin";

type Hosts<Names extends readonly string[]> = { [Index in keyof Names]: TestHost };

/** Hosts that know each other by name. Stop all in the end. */
export async function startLinkedHosts<const Names extends readonly string[]>(...names: Names): Promise<Hosts<Names>> {
  const addresses = Object.fromEntries(names.map((name, at) => [name, `10.99.0.${at + 1}`]));
  const hosts: TestHost[] = [];
  try {
    for (const name of names) {
      const { [name]: own, ...neighbours } = addresses;
      hosts.push(await TestHost.start(name, neighbours));
      connect(hosts, own!);
    }
    return hosts as Hosts<Names>;
  } catch (error) {
    for (const host of hosts) await host.stop();
    throw error;
  }
}

/** Brings the last of the hosts to the wire, a bridge in the first one. */
function connect(hosts: readonly TestHost[], address: string): void {
  const ip = (...args: string[]) => execFileSync("ip", args, { stdio: "pipe" });
  const [first, last] = [hosts[0]!.namespace, hosts.at(-1)!.namespace];
  if (first === last) ip("-n", first, "link", "add", "wire", "type", "bridge");
  else {
    const port = `wire-${hosts.length}`;
    ip("-n", last, "link", "add", "wire", "type", "veth", "peer", "name", port, "netns", first);
    ip("-n", first, "link", "set", port, "master", "wire", "up");
  }
  ip("-n", last, "address", "add", `${address}/24`, "dev", "wire");
  for (const device of ["wire", "lo"]) ip("-n", last, "link", "set", device, "up");
}
