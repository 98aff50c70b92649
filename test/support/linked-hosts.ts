/** Two libvirt hosts with a cable between them, so that domains can move. */
import { execFileSync } from "node:child_process";
import { TestHost } from "./libvirt-plugin";

const ADDRESSES = ["10.99.0.1", "10.99.0.2"] as const;

/** Hosts that know each other by name. Stop both in the end. */
export async function startLinkedHosts(first: string, second: string): Promise<[TestHost, TestHost]> {
  const one = await TestHost.start(first, { [second]: ADDRESSES[1] });
  try {
    const two = await TestHost.start(second, { [first]: ADDRESSES[0] });
    link(one, two);
    return [one, two];
  } catch (error) {
    await one.stop();
    throw error;
  }
}

function link(one: TestHost, two: TestHost): void {
  const ip = (...args: string[]) => execFileSync("ip", args, { stdio: "pipe" });
  ip("-n", one.namespace, "link", "add", "cable", "type", "veth", "peer", "name", "cable", "netns", two.namespace);
  for (const [at, { namespace }] of [one, two].entries()) {
    ip("-n", namespace, "address", "add", `${ADDRESSES[at]}/24`, "dev", "cable");
    ip("-n", namespace, "link", "set", "cable", "up");
    ip("-n", namespace, "link", "set", "lo", "up");
  }
}
