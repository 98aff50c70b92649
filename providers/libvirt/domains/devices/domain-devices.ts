/** Disks and network cards of a domain: as elements, and what has to change about them. */
import { Devices, DomainDisk } from "./device-inputs";
import { encryptionElement } from "../../storage";
import { disksByVolume, FilesUnder, keyOf } from "./disk-files";
import { InterfaceStep, interfaceSteps, macOf } from "./interface-devices";
import {
  appendChild,
  attribute,
  childElements,
  Element,
  elementAt,
  elements,
  ParsedElement,
  plainElement,
  replaceElement,
  XmlElement,
} from "../../client";

type DiskStep =
  | { readonly kind: "detach-disk"; readonly what: string; readonly target: string }
  | { readonly kind: "attach"; readonly what: string; readonly root: "disk"; readonly element: XmlElement };

export type DeviceStep = DiskStep | InterfaceStep;

/**
 * What turns a definition's devices into the wanted ones. Devices that the program never named (an operator's own) stay, and
 * so do the names of disks that stay: a guest may mount by them.
 * @param present `<devices>` of the definition.
 * @param before What the program said last; undefined: nothing is to go.
 * @param under What lies under disks' files, as far as the definition does not say it.
 */
export function deviceSteps(
  present: ParsedElement | undefined,
  before: Devices | undefined,
  wanted: Devices,
  cache: string,
  under: FilesUnder = {},
): DeviceStep[] {
  return [
    ...diskSteps(present, before?.disks ?? [], wanted.disks, cache, under),
    ...interfaceSteps(present, before?.interfaces ?? [], wanted.interfaces),
  ];
}

/** Takes the steps in the `<devices>` of a definition; what no step is about stays as it is. */
export function applySteps(devices: Element, steps: readonly DeviceStep[]): void {
  const disks = (target: string) =>
    childElements(devices, "disk").filter((item) => targetOf(plainElement(item)) === target);
  const cards = (mac: string) =>
    childElements(devices, "interface").filter((item) => macOf(plainElement(item)) === mac);
  for (const step of steps) {
    if (step.kind === "attach") appendChild(devices, step.root, step.element);
    else if (step.kind === "update-interface") {
      for (const card of cards(step.mac)) replaceElement(card, step.element);
    } else {
      const gone = step.kind === "detach-disk" ? disks(step.target) : cards(step.mac);
      for (const item of gone) devices.removeChild(item);
    }
  }
}

function diskSteps(
  present: ParsedElement | undefined,
  before: readonly DomainDisk[],
  wanted: readonly DomainDisk[],
  cache: string,
  under: FilesUnder,
): DiskStep[] {
  const items = elements(present, "disk");
  const found = disksByVolume(items, [...before, ...wanted], under);
  const stays = (disk: DomainDisk) => {
    const old = before.find((other) => keyOf(other.volume) === keyOf(disk.volume));
    return old === undefined || sameDisk(old, disk);
  };
  const goes = before.filter((old) => {
    const now = wanted.find((disk) => keyOf(disk.volume) === keyOf(old.volume));
    return found.has(keyOf(old.volume)) && (now === undefined || !stays(now));
  });
  const detached = goes.map((disk): DiskStep => {
    const target = targetOf(found.get(keyOf(disk.volume))!);
    return { kind: "detach-disk", what: `disk ${target} (${disk.volume})`, target };
  });
  const taken = new Set(items.map(targetOf));
  const attached = wanted
    .filter((disk) => !found.has(keyOf(disk.volume)) || !stays(disk))
    .map((disk): DiskStep => {
      const target = freeName(taken);
      taken.add(target);
      const element = diskElement(disk, target, cache);
      return { kind: "attach", what: `disk ${target} (${disk.volume})`, root: "disk", element };
    });
  return [...detached, ...attached];
}

function sameDisk(a: DomainDisk, b: DomainDisk): boolean {
  return a.format === b.format && a.readOnly === b.readOnly && a.encryption?.secret === b.encryption?.secret;
}

export function diskElement(
  { volume, format, readOnly, encryption }: DomainDisk,
  target: string,
  cache: string,
): XmlElement {
  return {
    "@type": "file",
    "@device": "disk",
    driver: { "@name": "qemu", "@type": format, "@cache": cache },
    source: { "@file": volume, encryption: encryptionElement(encryption) },
    target: { "@dev": target, "@bus": "virtio" },
    readonly: readOnly ? "" : undefined,
  };
}

/** vda, vdb, … vdz, vdaa: as the kernel counts. */
export function diskName(index: number): string {
  const letters = (n: number): string =>
    n < 0 ? "" : letters(Math.floor(n / 26) - 1) + String.fromCharCode(97 + (n % 26));
  return `vd${letters(index)}`;
}

function freeName(taken: ReadonlySet<string>): string {
  for (let index = 0; ; index++) if (!taken.has(diskName(index))) return diskName(index);
}

function targetOf(disk: ParsedElement): string {
  return attribute(elementAt(disk, "target"), "dev") ?? "";
}
