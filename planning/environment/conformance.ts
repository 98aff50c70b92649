import type { Flavor, Standards } from "../../model/types";

/** A virtual machine as a host has it. */
export interface FoundMachine {
  readonly name: string;
  readonly uuid: string;
  /** libvirt's word: `running`, `shut off`, `paused`, … */
  readonly state: string;
  readonly autostart: boolean;
  /** False: it is gone when it is shut down. */
  readonly persistent: boolean;
  readonly vcpu: number;
  readonly maxVcpu: number;
  readonly memoryMiB: number;
  readonly maxMemoryMiB: number;
  /** What its disks can grow to, rounded up; undefined: their sizes could not be read. */
  readonly diskGiB?: number;
  /** Stack of Pulumi that made it; undefined: nobody's. */
  readonly stack?: string;
  /** Like `pc-q35-7.2`. */
  readonly machineType: string;
  readonly disks: readonly FoundDisk[];
  readonly cards: readonly FoundCard[];
  /** The channel that the QEMU guest agent talks on. */
  readonly agentChannel: boolean;
}

export interface FoundDisk {
  /** Like `vda`. */
  readonly target: string;
  readonly bus: string;
  /** libvirt's word for where it lies: `file`, `block`, `network`, … */
  readonly kind: string;
  readonly format: string;
}

export interface FoundCard {
  readonly mac: string;
  readonly model: string;
  /** Bridge that it is on, by itself or by a libvirt network; undefined: none that is known. */
  readonly bridge?: string;
}

/** How a machine stands to the standards. */
export interface Conformance {
  /** The flavor that it has exactly; undefined: its size is no standard one. */
  readonly flavor?: string;
  /** The flavor to resize it to, and what that would change, as `+1 vCPU, -512 MiB`. */
  readonly nearest?: { readonly flavor: string; readonly change: string };
  /** What else is not as the standard machine is, in words. */
  readonly deviations: readonly string[];
  /** Why it cannot be adopted; undefined: it can. */
  readonly obstacle?: string;
}

/** Compares a machine with the standard one. */
export function conformance(machine: FoundMachine, standards: Standards): Conformance {
  const flavors = Object.entries(standards.flavors);
  const exact = flavors.find(([, flavor]) => isExactly(machine, flavor));
  const nearest = exact === undefined ? nearestFlavor(machine, flavors) : undefined;
  const obstacle = obstacleTo(machine);
  return {
    ...(exact && { flavor: exact[0] }),
    ...(nearest && { nearest: { flavor: nearest[0], change: changeTo(machine, nearest[1]) } }),
    deviations: deviations(machine, standards),
    ...(obstacle !== undefined && { obstacle }),
  };
}

function isExactly(machine: FoundMachine, { vcpu, memoryMiB, max }: Flavor): boolean {
  const most = max ?? { vcpu, memoryMiB };
  const same = machine.vcpu === vcpu && machine.memoryMiB === memoryMiB;
  return same && machine.maxVcpu === most.vcpu && machine.maxMemoryMiB === most.memoryMiB;
}

/** The smallest flavor that takes nothing away; where none is large enough, the one that is least different. */
function nearestFlavor(machine: FoundMachine, flavors: readonly [string, Flavor][]): [string, Flavor] | undefined {
  const enough = flavors.filter(([, { vcpu, memoryMiB }]) => vcpu >= machine.vcpu && memoryMiB >= machine.memoryMiB);
  const distance = ({ vcpu, memoryMiB }: Flavor) =>
    Math.abs(Math.log(vcpu / machine.vcpu)) + Math.abs(Math.log(memoryMiB / machine.memoryMiB));
  const candidates = enough.length > 0 ? enough : flavors;
  return [...candidates].sort(([, a], [, b]) => distance(a) - distance(b))[0];
}

function changeTo(machine: FoundMachine, flavor: Flavor): string {
  const parts = [
    signed(flavor.vcpu - machine.vcpu, "vCPU"),
    signed(flavor.memoryMiB - machine.memoryMiB, "MiB"),
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? "only its maxima" : parts.join(", ");
}

function signed(difference: number, unit: string): string | undefined {
  if (difference === 0) return undefined;
  return `${difference > 0 ? "+" : "-"}${Math.abs(difference)} ${unit}`;
}

function deviations(machine: FoundMachine, { networks }: Standards): string[] {
  const bridges = new Set(Object.values(networks).map(({ bridge }) => bridge));
  return [
    ...(machine.machineType.includes("q35") ? [] : [`machine type ${machine.machineType}, not q35`]),
    ...machine.disks.flatMap(({ target, bus, kind, format }) => {
      const standard = kind === "file" && format === "qcow2" && bus === "virtio";
      return standard ? [] : [`disk ${target} is ${format} in a ${kind} on ${bus}, not qcow2 in a file on virtio`];
    }),
    ...machine.cards.flatMap(({ mac, model, bridge }) => [
      ...(model === "virtio" ? [] : [`card ${mac} is ${model}, not virtio`]),
      ...(bridge !== undefined && bridges.has(bridge)
        ? []
        : [`card ${mac} is on ${bridge ?? "no bridge"}, which is no network of the standards`]),
    ]),
    ...(machine.agentChannel ? [] : ["no channel for a guest agent"]),
    ...(machine.autostart ? [] : ["not started with its host"]),
  ];
}

/** Names that the model can say: as in its schema, `DomainName`. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,99}$/;
const SETTLED = ["running", "idle", "shut off"];

function obstacleTo({ name, state, persistent, stack }: FoundMachine): string | undefined {
  if (stack !== undefined) return `made by stack ${stack}`;
  if (!persistent) return "transient, gone when it is shut down: define it first (virsh dumpxml, virsh define)";
  if (!NAME.test(name)) return "its name has characters that a model cannot say: rename it first (virsh domrename)";
  if (!SETTLED.includes(state)) return `its state is ${state}: resume it, or shut it down first`;
  return undefined;
}
