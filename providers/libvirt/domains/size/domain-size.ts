/**
 * Processors and memory of a domain: as elements, and in a definition that somebody else may have made. There, what else is said of
 * them (topology, NUMA cells, pinning) is kept and has to fit: https://libvirt.org/formatdomain.html#cpu-allocation
 */
import { ProviderError } from "../../../base/types";
import {
  attribute,
  childElements,
  Element,
  elementAt,
  elementIn,
  ParsedElement,
  plainElement,
  setAttribute,
  setChild,
  setText,
  textAt,
  XmlElement,
} from "../../client";
import { formatCpus, parseCpus } from "./cpu-list";
import { DomainInputs, maxMemoryMiB, maxVcpu } from "../domain-inputs";
import { fitTopology } from "./cpu-topology";

type SizeInputs = Pick<DomainInputs, "name" | "vcpu" | "maxVcpu" | "memoryMiB" | "maxMemoryMiB">;

export interface DomainSize {
  readonly vcpu: number;
  readonly maxVcpu: number;
  readonly memoryMiB: number;
  readonly maxMemoryMiB: number;
}

const KIB_PER_MIB = 1024;

/** The elements of a new definition. */
export function sizeElements(inputs: SizeInputs) {
  const most = maxVcpu(inputs);
  return {
    memory: mebibytes(maxMemoryMiB(inputs)),
    currentMemory: mebibytes(inputs.memoryMiB),
    vcpu: { "@current": inputs.vcpu, "#": most },
    vcpus: processors(inputs.vcpu, most),
  };
}

/** The size that a definition says. */
export function parseSize(domain: ParsedElement): DomainSize {
  const current = elementAt(domain, "currentMemory") ?? elementAt(domain, "memory");
  return {
    vcpu: Number(attribute(elementAt(domain, "vcpu"), "current") ?? textAt(domain, "vcpu")),
    maxVcpu: Number(textAt(domain, "vcpu")),
    memoryMiB: Math.round(kibibytes(current) / KIB_PER_MIB),
    maxMemoryMiB: Math.round(kibibytes(elementAt(domain, "memory")) / KIB_PER_MIB),
  };
}

/**
 * Gives a definition the inputs' size. What is of that size already stays as it is.
 * @throws ProviderError when something else that the definition says cannot be made to fit.
 */
export function resize(domain: Element, inputs: SizeInputs): void {
  const found = parseSize(plainElement(domain));
  const [most, memory] = [maxVcpu(inputs), maxMemoryMiB(inputs)];
  if (found.vcpu !== inputs.vcpu || found.maxVcpu !== most) setProcessors(domain, inputs, found.maxVcpu);
  if (found.maxMemoryMiB !== memory) setMemory(domain, inputs, found.maxMemoryMiB);
  if (found.maxMemoryMiB !== memory || found.memoryMiB !== inputs.memoryMiB) {
    setChild(domain, "currentMemory", mebibytes(inputs.memoryMiB));
  }
}

function setProcessors(domain: Element, inputs: SizeInputs, before: number): void {
  const most = maxVcpu(inputs);
  const vcpu = elementIn(domain, "vcpu");
  if (vcpu === undefined) setChild(domain, "vcpu", { "@current": inputs.vcpu, "#": most });
  else {
    setText(vcpu, most);
    setAttribute(vcpu, "current", inputs.vcpu);
  }
  setChild(domain, "vcpus", processors(inputs.vcpu, most));
  if (most === before) return;
  fitTopology(elementIn(domain, "cpu", "topology"), most, inputs.name);
  fitCells(domain, most, inputs.name);
  if (most < before) unpin(elementIn(domain, "cputune"), most);
}

/** A machine with one cell has all its processors in it; of several nobody can tell which the new ones belong to. */
function fitCells(domain: Element, most: number, name: string): void {
  const cells = childElements(elementIn(domain, "cpu", "numa"), "cell");
  if (cells.length === 0) return;
  if (cells.length > 1)
    throw misfit(name, `maxVcpu ${most}`, `has ${cells.length} NUMA cells, each with its processors`);
  setAttribute(cells[0], "cpus", formatCpus(Array.from({ length: most }, (_, id) => id)));
}

/** Pins of processors that there are no more. */
function unpin(cputune: Element | undefined, most: number): void {
  for (const pin of childElements(cputune)) {
    const one = pin.getAttribute("vcpu");
    const several = pin.getAttribute("vcpus");
    if (one !== null && Number(one) >= most) cputune?.removeChild(pin);
    if (several === null) continue;
    const left = parseCpus(several).filter((id) => id < most);
    if (left.length === 0) cputune?.removeChild(pin);
    else setAttribute(pin, "vcpus", formatCpus(left));
  }
}

function setMemory(domain: Element, inputs: SizeInputs, before: number): void {
  const memory = maxMemoryMiB(inputs);
  const wanted = `maxMemoryMiB ${memory}`;
  const modules = childElements(elementIn(domain, "devices"), "memory");
  if (modules.length > 0) throw misfit(inputs.name, wanted, `has ${modules.length} memory modules as devices`);
  const limit = elementIn(domain, "memtune", "hard_limit");
  if (limit !== undefined && kibibytes(plainElement(limit)) < memory * KIB_PER_MIB) {
    throw misfit(
      inputs.name,
      wanted,
      `has a hard limit of ${limit.textContent} ${limit.getAttribute("unit") ?? "KiB"} (memtune), above which the host kills it`,
    );
  }
  setChild(domain, "memory", mebibytes(memory));
  const top = elementIn(domain, "maxMemory");
  if (top !== undefined && kibibytes(plainElement(top)) < memory * KIB_PER_MIB) {
    setText(top, memory * KIB_PER_MIB);
    setAttribute(top, "unit", "KiB");
  }
  resizeCells(domain, memory, before, inputs.name);
}

/** With cells libvirt takes their sum for the memory, whatever else is said: each keeps its share. */
function resizeCells(domain: Element, memory: number, before: number, name: string): void {
  const cells = childElements(elementIn(domain, "cpu", "numa"), "cell");
  const sizes = cells.map((cell) => cellKibibytes(cell));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const shares = sizes.map((size) => (size * memory * KIB_PER_MIB) / total);
  if (shares.some((share) => !Number.isInteger(share / KIB_PER_MIB))) {
    throw misfit(
      name,
      `maxMemoryMiB ${memory}`,
      `has ${cells.length} NUMA cells, whose shares of ${before} MiB do not come out in whole MiB`,
    );
  }
  cells.forEach((cell, i) => {
    setAttribute(cell, "memory", shares[i]);
    setAttribute(cell, "unit", "KiB");
  });
}

function cellKibibytes(cell: Element): number {
  return kibibytes({ "@unit": cell.getAttribute("unit") ?? "KiB", "#": cell.getAttribute("memory") ?? "0" });
}

export function misfit(name: string, wanted: string, why: string): ProviderError {
  return new ProviderError(
    `${name} cannot be given ${wanted}: it ${why}. Choose a size that fits, or change both by virsh edit ${name} on its host, then run ` +
      "pulumi refresh and say the same in the program",
  );
}

function processors(count: number, most: number): XmlElement | undefined {
  if (most === 1) return undefined;
  return { vcpu: Array.from({ length: most }, (_, id) => processor(id, count)) };
}

/** All but the first can be unplugged. */
function processor(id: number, count: number): XmlElement {
  const enabled = id < count;
  return {
    "@id": id,
    "@enabled": enabled ? "yes" : "no",
    "@hotpluggable": id === 0 ? "no" : "yes",
    ...(enabled && { "@order": id + 1 }),
  };
}

function mebibytes(count: number): XmlElement {
  return { "@unit": "MiB", "#": count };
}

/** https://libvirt.org/formatdomain.html#memory-allocation */
const BYTES_PER_UNIT: Readonly<Record<string, number>> = {
  b: 1,
  bytes: 1,
  KB: 1000,
  k: 1024,
  KiB: 1024,
  MB: 1000 ** 2,
  M: 1024 ** 2,
  MiB: 1024 ** 2,
  GB: 1000 ** 3,
  G: 1024 ** 3,
  GiB: 1024 ** 3,
  TB: 1000 ** 4,
  T: 1024 ** 4,
  TiB: 1024 ** 4,
};

/** libvirt writes KiB where no unit stands. */
function kibibytes(memory: ParsedElement | undefined): number {
  const unit = BYTES_PER_UNIT[attribute(memory, "unit") ?? "KiB"] ?? NaN;
  return (Number(memory?.["#"]) * unit) / 1024;
}
