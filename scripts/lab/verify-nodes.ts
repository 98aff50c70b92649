import { setTimeout as sleep } from "node:timers/promises";
import { GuestAgent } from "../../providers/libvirt/guest";
import { Virsh } from "../../providers/libvirt/client";
import { machines } from "../../planning/environment/machines";
import type { Progress } from "../progress";
import { UserError } from "../user-error";
import type { LabContext } from "./context";
import { clusterNodes } from "./control-plane/control-plane";
import { guestReport } from "./guest-report";
import { libvirtHost, libvirtHostStatus } from "./hosts/libvirt-host";

/** A machine that its own watchdog resets after three minutes has time to boot. */
const LIMIT_SECONDS = 540;
/** Longer than a machine's own watchdogs take; only a processor of which the emulator has lost an interrupt is left then. */
const RESET_SECONDS = 300;
const LAST_WORDS = "uptime; free -m; systemctl status --no-pager --lines 10 kubelet containerd; dmesg | tail -20";

/**
 * Waits until every worker is a Ready node: the cloud phase succeeds as soon as its pods run, wherever that is. A machine
 * that hangs (QEMU 7.2 without KVM now and then loses one) is reset once.
 * @throws {UserError} After nine minutes, with what the machine of each node that is not Ready says.
 */
export async function verifyNodes(context: LabContext, progress: Progress): Promise<void> {
  await progress.step("nodes", async (step) => {
    const begun = Date.now();
    const seconds = () => (Date.now() - begun) / 1000;
    const reset = new Set<string>();
    for (;;) {
      const missing = await notReady(context);
      if (missing.length === 0) return;
      step.update(`waiting for ${missing.join(", ")} to be Ready`);
      if (seconds() > LIMIT_SECONDS) throw new UserError(await complaint(context, missing), 1);
      for (const node of missing.filter((each) => seconds() > RESET_SECONDS && !reset.has(each))) {
        reset.add(node);
        if (await resetIfItHangs(context, node)) progress.note(`  ${node} does not answer; it was reset`);
      }
      await sleep(1000);
    }
  });
}

/** Workers that are no nodes yet, and nodes that are not Ready. */
async function notReady({ identity, model }: LabContext): Promise<string[]> {
  const nodes = (await clusterNodes(identity)) ?? {};
  const workers = machines(model).filter(({ service }) => service === "kubernetes");
  const names = new Set([...workers.map(({ name }) => name), ...Object.keys(nodes)]);
  return [...names].filter((name) => nodes[name] !== true);
}

async function resetIfItHangs(context: LabContext, node: string): Promise<boolean> {
  const uri = await hostOf(context, node);
  if (uri === undefined) return false;
  const virsh = new Virsh(uri, AbortSignal.timeout(120_000));
  if (await new GuestAgent(virsh, node).ping()) return false;
  await virsh.run(["reset", node]);
  return true;
}

async function complaint(context: LabContext, missing: readonly string[]): Promise<string> {
  const reports = missing.map(async (node) => {
    const uri = await hostOf(context, node);
    if (uri === undefined) return `${node}: no host of the lab has such a machine`;
    return `${await guestReport(uri, node, LAST_WORDS)}\nNext: virsh -c '${uri}' reset ${node}`;
  });
  return [`not Ready: ${missing.join(", ")}`, ...(await Promise.all(reports))].join("\n");
}

/** URI of the lab host that has a machine. */
async function hostOf({ identity, topology }: LabContext, machine: string): Promise<string | undefined> {
  for (const { name } of topology.hosts) {
    const host = { id: identity.id, name, root: identity.root };
    const { domains = {} } = await libvirtHostStatus(host);
    if (machine in domains) return libvirtHost(host).uri;
  }
  return undefined;
}
