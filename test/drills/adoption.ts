import { expect } from "chai";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type EditValue, editYaml } from "../../model/edits";
import { projectRoot } from "../../scripts/paths";
import type { Drill } from "../../scripts/test/drill/drill";
import { domains, inGuest, powercloud, untilBooted, virshOn } from "../support/lab/lab";
import { MODEL_FILE, useModel } from "../support/lab/lab-model";
import { bringUp, HOSTS, idleHost, isSettled, preview, secondsOf } from "../support/lab/phases";
import { settleLab } from "../support/lab/restore";

const PHASE = "integration";
const MACHINE = "billing-old";
const COMMAND_LINE = "root=/dev/vda rootfstype=ext4 rw console=ttyS0 net.ifnames=0 quiet";

interface Step {
  readonly op: string;
  readonly urn: string;
}

const model = () => readFileSync(join(projectRoot, MODEL_FILE), "utf8");

/** A machine that somebody made by hand on a host, with what this host has at hand. */
export const drill: Drill = {
  title: "a machine made by hand is discovered, adopted, resized, moved live and let go, and keeps running",
  minutes: 7,
  steps: () => {
    let host: string;
    let domid: string;

    async function isSame(): Promise<void> {
      expect(await domains(host)).to.include(MACHINE);
      expect(await virshOn(host, "domid", MACHINE)).to.equal(domid);
    }

    return [
      {
        title: "pain 12: discovers a machine that was made by hand",
        run: async () => {
          await useModel(PHASE, (text) => text);
          host = await idleHost();
          await makeByHand(host);
          domid = await virshOn(host, "domid", MACHINE);
          await untilBooted(host, MACHINE);
          expect(await inGuest(host, MACHINE, "touch /run/as-it-was")).to.equal(0);
          const found = await powercloud("model", "discover", MODEL_FILE, "--allow-emulation", "--write");
          expect(found.stdout).to.match(new RegExp(`^${MACHINE} +${host} +running +1 +512 .*adopt as it is$`, "m"));
          expect(found.stdout).to.contain(`${MACHINE} on ${host}: not started with its host`);
          expect(model()).to.match(
            new RegExp(`${MACHINE}: \\{ uuid: \\S+, vcpu: 1, memory: 512Mi, max: \\{ vcpu: 2, memory: 640Mi \\}`),
          );
          const again = await powercloud("model", "discover", MODEL_FILE, "--allow-emulation");
          expect(again.stdout).to.contain("needs no change");
        },
      },
      {
        title: "pain 12: adopts it with zero replacements, and it keeps running",
        run: async (measure) => {
          const changes = changing(await preview(PHASE, "--json"));
          const created = [`create ${MACHINE}`, `create ${MACHINE}-domain`];
          // The plan of the services is told what the machine takes; it names no move, whatever the one before it moved.
          expect(changes.filter((change) => change !== "update services-moves")).to.deep.equal([
            ...created,
            "update services-plan",
          ]);
          measure("up that adopts it", await secondsOf(() => bringUp(PHASE)), "s");
          await isSame();
          expect(await inGuest(host, MACHINE, "test -e /run/as-it-was")).to.equal(0);
          await isSettled(PHASE, "--refresh");
        },
      },
      {
        title: "gives an adopted machine more as it runs",
        run: async () => {
          const larger = model().replace("vcpu: 1, memory: 512Mi, max", "vcpu: 2, memory: 640Mi, max");
          await useModel(PHASE, () => larger);
          await bringUp(PHASE);
          await isSame();
          expect(await inGuest(host, MACHINE, '[ "$(nproc)" = 2 ] && test -e /run/as-it-was')).to.equal(0);
        },
      },
      {
        title: "moves an adopted machine live with its entry in the model",
        run: async (measure) => {
          const target = host === "xishui-1" ? "zunyi-1" : "xishui-1";
          const [, entry] = new RegExp(`\\n *adopted:\\n *${MACHINE}: (\\{.*\\})`).exec(model())!;
          const centre = target.replace("-1", "");
          const path = ["centres", centre, "hosts", target, "adopted", MACHINE];
          const value = parse(entry!) as EditValue;
          await useModel(PHASE, (text) => editYaml(text, [{ path, value }]));
          let output = "";
          measure("up that moves it", await secondsOf(async () => (output = await bringUp(PHASE))), "s");
          expect(output).to.match(new RegExp(`moving ${MACHINE} from ${host} to ${target}`));
          expect(await domains(host, "--all")).not.to.include(MACHINE);
          host = target;
          expect(await inGuest(host, MACHINE, "test -e /run/as-it-was")).to.equal(0);
        },
      },
      {
        title: "leaves an adopted machine as it is when the model lets it go",
        run: async () => {
          domid = await virshOn(host, "domid", MACHINE);
          await useModel(PHASE, (text) => text);
          expect(await bringUp(PHASE)).to.match(/AdoptedMachine/);
          await isSame();
        },
      },
    ];
  },
  restore: async () => {
    await settleLab();
    for (const host of HOSTS) await removeFrom(host);
  },
};

/** What a preview as JSON would change, as `create name`; without the digests in names. */
function changing(text: string): string[] {
  const { steps } = JSON.parse(text) as { steps: Step[] };
  const changed = steps.filter(({ op }) => op !== "same" && op !== "read");
  const nameOf = (urn: string) =>
    urn
      .split("::")
      .at(-1)!
      .replace(/-[0-9a-f]{8}/, "");
  return changed.map(({ op, urn }) => `${op} ${nameOf(urn)}`).sort();
}

/** The machine belongs to nobody again once the model has let it go. */
async function removeFrom(host: string): Promise<void> {
  if ((await domains(host)).includes(MACHINE)) await virshOn(host, "destroy", MACHINE);
  if ((await domains(host, "--all")).includes(MACHINE)) await virshOn(host, "undefine", MACHINE);
  const volumes = await virshOn(host, "vol-list", "powercloud");
  if (volumes.includes(`${MACHINE}.qcow2`))
    await virshOn(host, "vol-delete", "--pool", "powercloud", `${MACHINE}.qcow2`);
}

/** As an operator would with virsh, without any of this project's resources. */
async function makeByHand(host: string): Promise<void> {
  const volumes = (await virshOn(host, "vol-list", "powercloud")).split("\n").map((line) => line.trim().split(/\s+/));
  const pathOf = (part: string) => volumes.find(([name]) => name!.endsWith(`-${part}`))![1]!;
  const [base] = volumes.find(([name]) => name!.endsWith("-disk"))!;
  const backing = ["--backing-vol", base!, "--backing-vol-format", "qcow2"];
  await virshOn(host, "vol-create-as", "powercloud", `${MACHINE}.qcow2`, "4G", "--format", "qcow2", ...backing);
  const disk = await virshOn(host, "vol-path", "--pool", "powercloud", `${MACHINE}.qcow2`);
  const file = join(projectRoot, ".lab", "models", `${MACHINE}.xml`);
  writeFileSync(
    file,
    `<domain type='qemu'>
      <name>${MACHINE}</name>
      <memory unit='MiB'>640</memory><currentMemory unit='MiB'>512</currentMemory>
      <vcpu current='1'>2</vcpu>
      <os>
        <type machine='q35'>hvm</type>
        <kernel>${pathOf("kernel")}</kernel><initrd>${pathOf("initrd")}</initrd><cmdline>${COMMAND_LINE}</cmdline>
      </os>
      <features><acpi/><apic/></features>
      <cpu mode='maximum'/>
      <devices>
        <disk type='file' device='disk'>
          <driver name='qemu' type='qcow2' cache='unsafe'/><source file='${disk}'/><target dev='vda' bus='virtio'/>
        </disk>
        <serial type='pty'/>
        <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
      </devices>
    </domain>`,
  );
  await virshOn(host, "define", file);
  await virshOn(host, "start", MACHINE);
}
