/** `libvirt:index:Network`: a libvirt network over an existing bridge of the host. */
import { parseLabels } from "../storage";
import { Rule } from "../validate";
import { STDIN } from "../virsh";
import { isMissing } from "../virsh-error";
import { attribute, elementAt, parseXml, textAt, toXml } from "../xml";
import { ObjectInputs, persistentObject } from "./persistent-object";

interface Inputs extends ObjectInputs {
  bridge: string;
}

/** IFNAMSIZ of the Linux kernel is 16, with the final zero. */
const isBridge: Rule = (value) =>
  typeof value === "string" && /^[^\s/:]{1,15}$/.test(value)
    ? undefined
    : `${JSON.stringify(value)} is no name of a bridge: up to 15 characters without space, / and :`;

export const network = persistentObject<Inputs>({
  noun: "network",
  key: "network",
  id: "URI|NETWORK",
  fields: { bridge: { rule: isBridge, required: true } },

  async find(virsh, name) {
    const text = await virsh.attemptRun(["net-dumpxml", "--inactive", name], isMissing);
    if (text === undefined) return undefined;
    const xml = parseXml(text, "network");
    const forward = attribute(elementAt(xml, "forward"), "mode") ?? "";
    const bridge = attribute(elementAt(xml, "bridge"), "name") ?? "";
    return {
      uuid: textAt(xml, "uuid") ?? "",
      own: { bridge },
      says: `${forward || "isolated"}, bridge ${bridge}`,
      unsupported:
        forward === "bridge"
          ? undefined
          : `is no bridge network (forward mode ${forward || "none"}), the only kind supported`,
    };
  },

  async state(virsh, name) {
    const info = parseLabels(await virsh.run(["net-info", name], { what: `reading network ${name}` }));
    return { active: info["Active"] === "yes", autostart: info["Autostart"] === "yes" };
  },

  async define(virsh, { name, bridge }, uuid) {
    const input = toXml("network", { name, uuid, forward: { "@mode": "bridge" }, bridge: { "@name": bridge } });
    await virsh.run(["net-define", STDIN], { input, what: `defining network ${name}` });
  },

  async start(virsh, { name }) {
    await virsh.run(["net-start", name], { what: `starting network ${name}` });
  },

  async setAutostart(virsh, name, on) {
    await virsh.run(["net-autostart", name, ...(on ? [] : ["--disable"])]);
  },

  async remove(virsh, name) {
    const what = `removing network ${name}`;
    await virsh.attemptRun(["net-destroy", name], ({ output }) => /is not active/.test(output), { what });
    await virsh.attemptRun(["net-undefine", name], isMissing, { what });
  },
});
