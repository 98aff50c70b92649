import type { TestHost } from "./libvirt-plugin";

/** Writes a byte into the first disk of a machine that runs, as its guest would. @param where offset and length, as `2M 1M` */
export function writeInside(host: TestHost, machine: string, byte: string, where: string): void {
  const text = host.virsh("qemu-monitor-command", machine, '{"execute":"query-block"}');
  const [{ qdev }] = (JSON.parse(text) as { return: { qdev: string }[] }).return;
  host.virsh("qemu-monitor-command", machine, "--hmp", `qemu-io -d ${qdev} "write -P ${byte} ${where}"`);
}
