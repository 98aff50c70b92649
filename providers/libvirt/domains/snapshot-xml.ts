/** Snapshots of a domain, as libvirt has them: https://libvirt.org/formatsnapshot.html */
import { Owner, ownerDigest } from "../ownership";
import { attribute, editXml, elementAt, elements, ParsedElement, parseXml, setChild, textAt, toXml } from "../client";

/** A snapshot as a host has it. */
export interface FoundSnapshot {
  readonly name: string;
  readonly description?: string;
  /** Digest of the resource that made it; undefined: an operator did. */
  readonly owner?: string;
  /** Which making of it this is: `ownership/instance.ts`. */
  readonly instance?: string;
  /** libvirt's word for what the domain was doing: `running`, `shutoff`, `paused`. */
  readonly state: string;
  /** In the form of RFC 3339, whole seconds. */
  readonly createdAt: string;
  /** Any part of it is in a file of its own. */
  readonly isExternal: boolean;
  /** Targets of the disks that the domain had, `vda`. */
  readonly disks: readonly string[];
}

/** What a program says of a snapshot. */
interface SnapshotWords {
  readonly name: string;
  readonly description?: string;
}

/** Last line of the description: libvirt keeps nothing else of ours with a snapshot. */
const MARK = /(?:^|\n)\[powercloud ([0-9a-f]{12})(?: ([0-9a-f]{12}))?\]$/;

/** What is to be made. Where the disks and the memory go is libvirt's own choice: into the disks. */
export function snapshotXml(inputs: SnapshotWords, owner: Owner, instance?: string): string {
  return toXml("domainsnapshot", { name: inputs.name, description: markedDescription(inputs, owner, instance) });
}

/** A snapshot's definition with another mark, all else as it is. */
export function remarkSnapshot(text: string, inputs: SnapshotWords, owner: Owner, instance: string): string {
  return editXml(text, "domainsnapshot", (snapshot) =>
    setChild(snapshot, "description", { "#": markedDescription(inputs, owner, instance) }),
  );
}

function markedDescription({ description }: SnapshotWords, owner: Owner, instance?: string): string {
  const mark = `[powercloud ${[ownerDigest(owner), ...(instance === undefined ? [] : [instance])].join(" ")}]`;
  return description === undefined ? mark : `${description}\n${mark}`;
}

export function readSnapshot(text: string): FoundSnapshot {
  const xml = parseXml(text, "domainsnapshot");
  const marked = (textAt(xml, "description") ?? "").trim();
  const description = marked.replace(MARK, "");
  const [, owner, instance] = MARK.exec(marked) ?? ([] as (string | undefined)[]);
  const disks = elements(elementAt(xml, "disks"), "disk");
  return {
    name: textAt(xml, "name") ?? "",
    ...(description !== "" && { description }),
    ...(owner !== undefined && { owner }),
    ...(instance !== undefined && { instance }),
    state: textAt(xml, "state") ?? "",
    createdAt: new Date(Number(textAt(xml, "creationTime")) * 1000).toISOString().replace(".000Z", "Z"),
    isExternal: [elementAt(xml, "memory"), ...disks].some(isExternal),
    disks: disks.map((disk) => attribute(disk, "name") ?? ""),
  };
}

function isExternal(part: ParsedElement | undefined): boolean {
  return attribute(part, "snapshot") === "external";
}

/** Targets of the disks that a definition of a domain has now. */
export function diskTargets(definition: string): string[] {
  const disks = elements(elementAt(parseXml(definition, "domain"), "devices"), "disk");
  return disks.map((disk) => attribute(elementAt(disk, "target"), "dev") ?? "");
}
