/** The definition of a domain: written from inputs, changed in place, read. */
import { Devices, DomainDisk, DomainInterface } from "./devices/device-inputs";
import { FilesUnder } from "./devices/disk-files";
import { applySteps, deviceSteps, diskElement, diskName } from "./devices/domain-devices";
import { parseEncryption } from "../storage";
import { parseReference } from "../network";
import {
  appendChild,
  attribute,
  childElements,
  editXml,
  Element,
  elementAt,
  elementIn,
  elements,
  ParsedElement,
  parseXml,
  plainElement,
  setChild,
  textAt,
  toXml,
  Virtualization,
  XmlElement,
} from "../client";
import { DomainBoot, DomainInputs, maxMemoryMiB, maxVcpu } from "./domain-inputs";
import { DomainSize, parseSize, resize, sizeElements } from "./size/domain-size";
import { interfaceElement } from "./devices/interface-devices";
import { Owner, OwnerMark } from "../ownership";

/** Namespace of what we keep in a domain's metadata. */
export const METADATA_NAMESPACE = "urn:powercloud:libvirt:domain:1";

/** A definition as libvirt has it, in the words of the inputs. */
export interface DomainDefinition extends DomainSize {
  readonly name: string;
  readonly uuid: string;
  readonly boot?: DomainBoot;
  readonly disks: readonly DomainDisk[];
  readonly interfaces: readonly DomainInterface[];
  readonly metadata?: Readonly<Record<string, string>>;
  /** Undefined: not made by this project. */
  readonly owner?: Owner;
  /** Which making of it this is: `ownership/instance.ts`. */
  readonly instance?: string;
}

/** A new definition. Without a `uuid` libvirt chooses one. */
export function buildDomain(inputs: DomainInputs, mark: OwnerMark, type: Virtualization, uuid?: string): string {
  return toXml("domain", {
    "@type": type,
    name: inputs.name,
    uuid,
    metadata: metadataElement(inputs, mark),
    ...sizeElements(inputs),
    os: { type: { "@machine": "q35", "#": "hvm" }, ...bootElements(inputs.boot) },
    features: { acpi: "", apic: "" },
    cpu: { "@mode": type === "kvm" ? "host-passthrough" : "maximum" },
    clock: { "@offset": "utc" },
    on_poweroff: "destroy",
    on_reboot: "restart",
    on_crash: "restart",
    devices: devices(inputs),
  });
}

/**
 * An existing definition with the inputs' processors, memory, boot, metadata, disks and network cards; whatever else it has
 * stays as it is, also devices that an operator added.
 * @param before What the program said last of the devices; undefined: none goes.
 * @param under What lies under disks' files, as far as the definition does not say it.
 * @throws ProviderError when the size does not fit what else the definition says.
 */
export function changeDomain(
  definition: string,
  inputs: DomainInputs,
  mark: OwnerMark,
  before?: Devices,
  under?: FilesUnder,
): string {
  return editXml(definition, "domain", (domain) => {
    resize(domain, inputs);
    if (!keepsBoot(inputs)) setBoot(domain, inputs.boot);
    setMetadata(domain, metadataElement(inputs, mark));
    if (elementIn(domain, "devices") === undefined) appendChild(domain, "devices", {});
    const devices = elementIn(domain, "devices")!;
    applySteps(devices, deviceSteps(plainElement(devices), before, inputs, inputs.diskCache, under));
  });
}

/** Others' metadata stay as they are. */
function setMetadata(domain: Element, ours: XmlElement): void {
  if (elementIn(domain, "metadata") === undefined) appendChild(domain, "metadata", {});
  const metadata = elementIn(domain, "metadata")!;
  for (const item of childElements(metadata)) if (isOurs(plainElement(item))) metadata.removeChild(item);
  for (const [name, content] of Object.entries(ours)) appendChild(metadata, name, content as XmlElement);
}

function setBoot(domain: Element, boot: DomainBoot | undefined): void {
  const os = elementIn(domain, "os");
  if (os === undefined) return;
  const wanted = bootElements(boot);
  for (const name of ["kernel", "initrd", "cmdline"]) {
    const text = wanted[name];
    setChild(os, name, text === undefined ? undefined : { "#": text });
  }
}

export function parseDomain(text: string): DomainDefinition {
  const xml = parseXml(text, "domain");
  const disks = elements(elementAt(xml, "devices"), "disk").flatMap(parseDisk);
  const interfaces = elements(elementAt(xml, "devices"), "interface").flatMap(parseInterface);
  return {
    name: textAt(xml, "name") ?? "",
    uuid: textAt(xml, "uuid") ?? "",
    ...parseSize(xml),
    ...parseBoot(elementAt(xml, "os")),
    disks,
    interfaces,
    ...parseMetadata(elementAt(xml, "metadata")),
  };
}

/** Of an adopted machine the program may leave unsaid how it boots. */
function keepsBoot({ adopts, boot }: DomainInputs): boolean {
  return adopts !== undefined && boot === undefined;
}

/** What a running machine would only take over by a restart: properties of the inputs. */
export function restartReasons(running: DomainDefinition, wanted: DomainInputs): string[] {
  const boot = ({ boot: from }: { boot?: DomainBoot }) =>
    JSON.stringify([from?.kernel, from?.initrd, from?.commandLine]);
  return [
    ...(running.maxVcpu < maxVcpu(wanted) ? [`maxVcpu ${running.maxVcpu} to ${maxVcpu(wanted)}`] : []),
    ...(running.maxMemoryMiB < maxMemoryMiB(wanted)
      ? [`maxMemoryMiB ${running.maxMemoryMiB} to ${maxMemoryMiB(wanted)}`]
      : []),
    ...(keepsBoot(wanted) || boot(running) === boot(wanted) ? [] : ["boot"]),
  ];
}

/** The console's log, a file beside the first disk, so that it can be read as a volume; undefined without disks. */
export function consoleLogPath({ name, disks }: Pick<DomainInputs, "name" | "disks">): string | undefined {
  const folder = disks[0]?.volume.replace(/\/[^/]*$/, "");
  return folder === undefined ? undefined : `${folder}/${name}.console.log`;
}

function bootElements(boot: DomainBoot | undefined): XmlElement {
  if (boot === undefined) return {};
  return { kernel: boot.kernel, initrd: boot.initrd, cmdline: boot.commandLine };
}

/** What was adopted bears no owner's mark: its name is not ours to give away, and it outlives its resource. */
function metadataElement({ metadata = {}, adopts }: DomainInputs, owner: OwnerMark): XmlElement {
  const entries = Object.entries(metadata).map(([name, value]) => ({ "@name": name, "#": value }));
  const { stack, project, resource, instance } = owner;
  const mark = { "@stack": stack, "@project": project, "@resource": resource, "@instance": instance };
  if (adopts !== undefined && entries.length === 0) return {};
  return {
    "powercloud:domain": {
      "@xmlns:powercloud": METADATA_NAMESPACE,
      "powercloud:owner": adopts === undefined ? mark : undefined,
      "powercloud:entry": entries.length === 0 ? undefined : entries,
    },
  };
}

/** Devices on root ports beside disks and network cards: USB, serial channel, random numbers, balloon; one to spare. */
const OTHER_DEVICES = 5;
/** Root ports for devices that come while the machine runs: on PCI Express each takes one (libvirt, pci-hotplug). */
const SPARE_PORTS = 6;

function devices(inputs: DomainInputs): XmlElement {
  const log = consoleLogPath(inputs);
  const ports = inputs.disks.length + inputs.interfaces.length + OTHER_DEVICES + SPARE_PORTS;
  return {
    controller: [
      { "@type": "pci", "@index": 0, "@model": "pcie-root" },
      ...Array.from({ length: ports }, () => ({ "@type": "pci", "@model": "pcie-root-port" })),
    ],
    disk: inputs.disks.map((disk, i) => diskElement(disk, diskName(i), inputs.diskCache)),
    interface: inputs.interfaces.map(interfaceElement),
    serial: {
      "@type": "pty",
      log: log === undefined ? undefined : { "@file": log, "@append": "on" },
      target: { "@port": 0 },
    },
    channel: { "@type": "unix", target: { "@type": "virtio", "@name": "org.qemu.guest_agent.0" } },
    rng: { "@model": "virtio", backend: { "@model": "random", "#": "/dev/urandom" } },
    memballoon: { "@model": "virtio" },
  };
}

function parseDisk(disk: ParsedElement): DomainDisk[] {
  const volume = attribute(elementAt(disk, "source"), "file");
  if (volume === undefined || (attribute(disk, "device") ?? "disk") !== "disk") return [];
  const format = attribute(elementAt(disk, "driver"), "type") ?? "raw";
  const secret = parseEncryption(elementAt(disk, "source"))?.secret;
  const readOnly = elementAt(disk, "readonly") !== undefined;
  return [{ volume, format, readOnly, ...(secret !== undefined && { encryption: { secret } }) }];
}

function parseInterface(item: ParsedElement): DomainInterface[] {
  const network = attribute(elementAt(item, "source"), "network");
  const mac = attribute(elementAt(item, "mac"), "address");
  if (network === undefined || mac === undefined) return [];
  const filter = elementAt(item, "filterref");
  return [{ network, mac: mac.toLowerCase(), ...(filter && { filter: parseReference(filter) }) }];
}

function parseBoot(os: ParsedElement | undefined): { boot?: DomainBoot } {
  if (os === undefined || textAt(os, "kernel") === undefined) return {};
  const [kernel = "", initrd = "", commandLine = ""] = ["kernel", "initrd", "cmdline"].map((name) => textAt(os, name));
  return { boot: { kernel, initrd, commandLine: commandLine.trim() } };
}

function parseMetadata(metadata: ParsedElement | undefined): Pick<DomainDefinition, "metadata" | "owner" | "instance"> {
  const found = Object.entries(metadata ?? {}).find(([, value]) => isOurs(value));
  if (found === undefined) return {};
  const [tag, value] = found;
  const prefix = tag.includes(":") ? tag.slice(0, tag.indexOf(":") + 1) : "";
  const domain = value as ParsedElement;
  const owner = elementAt(domain, `${prefix}owner`);
  const [stack = "", project = "", resource = ""] = ["stack", "project", "resource"].map((name) =>
    attribute(owner, name),
  );
  const instance = attribute(owner, "instance");
  const entries = elements(domain, `${prefix}entry`).map((entry) => {
    const text = typeof entry["#"] === "string" ? entry["#"] : "";
    return [attribute(entry, "name") ?? "", text.trim()];
  });
  return {
    ...(owner !== undefined && { owner: { stack, project, resource } }),
    ...(instance !== undefined && { instance }),
    ...(entries.length === 0 ? {} : { metadata: Object.fromEntries(entries) as Record<string, string> }),
  };
}

function isOurs(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, text]) => key.startsWith("@xmlns") && text === METADATA_NAMESPACE);
}
