/** `libvirt:index:Network`: a libvirt network, over a bridge that the host has or with one of its own. */
import { ProviderError } from "../../../base/types";
import { checkNetwork, NETWORK_MODES, NetworkInputs } from "../network-inputs";
import { networkPorts } from "../network-ports";
import { applyUpdates, isLivePath, networkUpdates } from "../network-updates";
import { networkXml, readNetwork, remarkNetwork } from "../network-xml";
import { isMissing, parseLabels, STDIN, Virsh } from "../../client";
import { Found, persistentObject } from "../../ownership";

export const network = persistentObject<NetworkInputs>({
  noun: "network",
  key: "network",
  id: "URI|NETWORK",
  check: checkNetwork,
  chosenByHost: ["bridge"],
  updatesInPlace: isLivePath,
  find,
  state,

  async define(virsh, inputs, mark) {
    const input = networkXml(inputs, mark);
    await virsh.run(["net-define", STDIN], { input, what: `defining network ${inputs.name}` });
  },

  async remark(virsh, name, instance) {
    const what = `marking network ${name}`;
    const text = await virsh.run(["net-dumpxml", "--inactive", name], { what });
    await virsh.run(["net-define", STDIN], { input: remarkNetwork(text, instance), what });
  },

  async start(virsh, { name }) {
    await virsh.run(["net-start", name], { what: `starting network ${name}` });
  },

  async update(virsh, found, inputs) {
    const { active } = await state(virsh, inputs.name);
    const updates = networkUpdates(found.own as unknown as NetworkInputs, inputs);
    await applyUpdates(virsh, inputs.name, updates, active);
  },

  async setAutostart(virsh, name, on) {
    await virsh.run(["net-autostart", name, ...(on ? [] : ["--disable"])]);
  },

  async remove(virsh, name) {
    await refuseWhileUsed(virsh, name);
    const what = `removing network ${name}`;
    await virsh.attemptRun(["net-destroy", name], ({ output }) => /is not active/.test(output), { what });
    await virsh.attemptRun(["net-undefine", name], isMissing, { what });
  },
});

async function find(virsh: Virsh, name: string): Promise<Found | undefined> {
  const text = await virsh.attemptRun(["net-dumpxml", "--inactive", name], isMissing);
  if (text === undefined) return undefined;
  const { uuid, instance, mode, own } = readNetwork(text);
  const supported = NETWORK_MODES.some((known) => known === mode);
  return {
    uuid,
    instance,
    own,
    says: `${mode}, bridge ${String(own.bridge ?? "none")}`,
    unsupported: supported ? undefined : `has forward mode ${mode}; supported are ${NETWORK_MODES.join(", ")}`,
  };
}

async function state(virsh: Virsh, name: string): Promise<{ active: boolean; autostart: boolean }> {
  const info = parseLabels(await virsh.run(["net-info", name], { what: `reading network ${name}` }));
  return { active: info["Active"] === "yes", autostart: info["Autostart"] === "yes" };
}

/** With the network goes the bridge that libvirt made for it; VMs on a bridge of the host's stay connected. */
async function refuseWhileUsed(virsh: Virsh, name: string): Promise<void> {
  const found = await find(virsh, name);
  if (found === undefined || found.own.mode === "bridge") return;
  if (!(await state(virsh, name)).active) return;
  const users = await networkPorts(virsh, name);
  if (users.length === 0) return;
  throw new ProviderError(
    `network ${name} on ${virsh.label} is used by ${users.join(", ")}, which would be cut off; ` +
      "stop or move these domains first",
  );
}
