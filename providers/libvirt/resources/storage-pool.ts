/** `libvirt:index:StoragePool`: a folder of a host as a libvirt pool. */
import { describePool, poolInfo } from "../storage";
import { isAbsolutePath } from "../validate";
import { STDIN, Virsh } from "../virsh";
import { isMissing } from "../virsh-error";
import { sweepHalfMade } from "../volume-claim";
import { toXml } from "../xml";
import { ObjectInputs, persistentObject } from "./persistent-object";

interface Inputs extends ObjectInputs {
  path: string;
}

export const storagePool = persistentObject<Inputs>({
  noun: "storage pool",
  key: "pool",
  id: "URI|POOL",
  fields: { path: { rule: isAbsolutePath, required: true } },

  async find(virsh, name) {
    const found = await describePool(virsh, name);
    if (found === undefined) return undefined;
    const { uuid, type, path } = found;
    const unsupported = type === "dir" ? undefined : `is of type ${type}; only folders (dir) are supported`;
    return { uuid, own: { path }, says: `${type}, ${path}`, unsupported };
  },

  state,

  async define(virsh, { name, path }, uuid) {
    const input = toXml("pool", { "@type": "dir", name, uuid, target: { path } });
    await virsh.run(["pool-define", STDIN], { input, what: `defining storage pool ${name} (${path})` });
  },

  async start(virsh, { name, path }) {
    await virsh.run(["pool-build", name], { what: `making folder ${path} for storage pool ${name}` });
    await virsh.run(["pool-start", name], { what: `starting storage pool ${name}` });
  },

  async setAutostart(virsh, name, on) {
    await virsh.run(["pool-autostart", name, ...(on ? [] : ["--disable"])]);
  },

  /** The folder goes only when it is empty: what else lies in it is not the pool's to delete. */
  async remove(virsh, name) {
    if ((await state(virsh, name)).active) await sweepHalfMade(virsh, name);
    const what = `removing storage pool ${name}`;
    await virsh.attemptRun(["pool-destroy", name], ({ output }) => /is not active/.test(output), { what });
    await virsh.attemptRun(["pool-delete", name], ({ output }) => /not empty|no such file/i.test(output), { what });
    await virsh.attemptRun(["pool-undefine", name], isMissing, { what });
  },
});

async function state(virsh: Virsh, name: string): Promise<{ active: boolean; autostart: boolean }> {
  const info = await poolInfo(virsh, name);
  return { active: info["State"] === "running", autostart: info["Autostart"] === "yes" };
}
