import type { FoundCard, FoundDisk, FoundMachine } from "../../planning/environment/conformance";
import { parseDomain } from "../../providers/libvirt/domains";
import { attribute, elementAt, elements, ParsedElement, parseXml, textAt } from "../../providers/libvirt/client";

/** What a definition alone tells of a machine. */
export type DefinedMachine = Omit<FoundMachine, "state" | "autostart" | "persistent" | "diskGiB">;

/**
 * @param text Definition of a domain, as `virsh dumpxml` writes it.
 * @param bridges Bridge of each libvirt network on the host.
 */
export function readMachine(text: string, bridges: Readonly<Record<string, string>>): DefinedMachine {
  const { name, uuid, vcpu, maxVcpu, memoryMiB, maxMemoryMiB, owner } = parseDomain(text);
  const xml = parseXml(text, "domain");
  const devices = elementAt(xml, "devices");
  const agent = (channel: ParsedElement) =>
    attribute(elementAt(channel, "target"), "name") === "org.qemu.guest_agent.0";
  return {
    ...{ name, uuid, vcpu, maxVcpu, memoryMiB, maxMemoryMiB },
    ...(owner !== undefined && { stack: owner.stack }),
    machineType: attribute(elementAt(xml, "os", "type"), "machine") ?? textAt(xml, "os", "type") ?? "unknown",
    disks: elements(devices, "disk").flatMap(readDisk),
    cards: elements(devices, "interface").map((card) => readCard(card, bridges)),
    agentChannel: elements(devices, "channel").some(agent),
  };
}

function readDisk(disk: ParsedElement): FoundDisk[] {
  if ((attribute(disk, "device") ?? "disk") !== "disk" || elementAt(disk, "readonly") !== undefined) return [];
  const target = elementAt(disk, "target");
  return [
    {
      target: attribute(target, "dev") ?? "",
      bus: attribute(target, "bus") ?? "",
      kind: attribute(disk, "type") ?? "",
      format: attribute(elementAt(disk, "driver"), "type") ?? "raw",
    },
  ];
}

function readCard(card: ParsedElement, bridges: Readonly<Record<string, string>>): FoundCard {
  const source = elementAt(card, "source");
  const network = attribute(source, "network");
  const bridge = attribute(source, "bridge") ?? (network === undefined ? undefined : bridges[network]);
  return {
    mac: attribute(elementAt(card, "mac"), "address") ?? "",
    model: attribute(elementAt(card, "model"), "type") ?? "unknown",
    ...(bridge !== undefined && { bridge }),
  };
}
