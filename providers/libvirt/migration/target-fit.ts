/**
 * Whether a host can run a machine that comes from another, as libvirt on that host says: emulator, machine type, firmware and, of one
 * that runs, the processor. Source: https://libvirt.org/formatdomaincaps.html, virsh(1) cpu-compare and hypervisor-cpu-compare.
 */
import {
  attribute,
  elementAt,
  elements,
  ParsedElement,
  parseXml,
  STDIN,
  textAt,
  toXml,
  Virsh,
  VirshError,
  XmlElement,
} from "../client";

/** What stands against a move, and what may only be guessed. */
export interface Fit {
  readonly refusals: readonly string[];
  readonly warnings: readonly string[];
}

export interface Machine {
  /** `kvm`, `qemu` */
  readonly type: string;
  readonly arch: string | undefined;
  readonly machine: string | undefined;
  readonly xml: ParsedElement;
}

/**
 * @param definition As it runs (`virsh dumpxml --migratable`), or of one that is off (`--inactive`).
 * @param live It moves as it runs: its processor has to go on.
 */
export async function targetFit(from: Virsh, to: Virsh, name: string, definition: string, live: boolean): Promise<Fit> {
  const xml = parseXml(definition, "domain");
  const os = elementAt(xml, "os", "type");
  const machine = {
    type: attribute(xml, "type") ?? "kvm",
    xml,
    arch: attribute(os, "arch"),
    machine: attribute(os, "machine"),
  };
  const there = await capabilities(to, machine);
  if (typeof there === "string") return { refusals: [`${to.label} cannot run ${name}: ${there}`], warnings: [] };
  const firmware = there === undefined ? [] : await missingFirmware(from, to, name, machine, there);
  const processor = live ? await processorFit(from, to, name, machine) : NOTHING;
  return { refusals: [...firmware, ...processor.refusals], warnings: processor.warnings };
}

const NOTHING: Fit = { refusals: [], warnings: [] };

/** Of the emulator for such a machine; libvirt's words where there is none; undefined where this libvirt cannot tell. */
async function capabilities(
  virsh: Virsh,
  { type, arch, machine }: Machine,
): Promise<ParsedElement | string | undefined> {
  let problem: string | undefined;
  const unfit = ({ output }: VirshError) => {
    if (/this function is not supported/.test(output)) return true;
    problem = /error: ([^\n]*(?:not supported|unable to find any emulator)[^\n]*)/.exec(output)?.[1];
    return problem !== undefined || /unsupported|unknown/i.test(output);
  };
  const text = await virsh.attemptRun(["domcapabilities", ...asked({ type, arch, machine })], unfit, {
    what: "asking for the machines that the host can run",
  });
  return text === undefined ? problem : parseXml(text, "domainCapabilities");
}

function asked({ type, arch, machine }: Pick<Machine, "type" | "arch" | "machine">): string[] {
  return [
    ...["--virttype", type],
    ...(arch === undefined ? [] : ["--arch", arch]),
    ...(machine === undefined ? [] : ["--machine", machine]),
  ];
}

async function missingFirmware(
  from: Virsh,
  to: Virsh,
  name: string,
  machine: Machine,
  there: ParsedElement,
): Promise<string[]> {
  const loader = textAt(machine.xml, "os", "loader");
  const kind = attribute(elementAt(machine.xml, "os"), "firmware");
  if (loader) {
    if (loadersOf(there).includes(loader)) return [];
    // A firmware that an operator put somewhere is in no list, here neither.
    const here = await capabilities(from, machine);
    if (typeof here !== "object" || !loadersOf(here).includes(loader)) return [];
    return [`${to.label} does not have the firmware of ${name}, ${loader}: install it there (Debian: ovmf)`];
  }
  if (kind === undefined || kind === "bios") return [];
  const kinds = enumOf(elementAt(there, "os"), "firmware");
  if (kinds.includes(kind)) return [];
  return [`${to.label} has no firmware of the kind ${kind}, which ${name} boots by: install it there (Debian: ovmf)`];
}

function loadersOf(there: ParsedElement): string[] {
  return elements(elementAt(there, "os", "loader"), "value").map((value) => String(value["#"] ?? ""));
}

function enumOf(parent: ParsedElement | undefined, name: string): string[] {
  const found = elements(parent, "enum").find((item) => attribute(item, "name") === name);
  return elements(found, "value").map((value) => String(value["#"] ?? ""));
}

/** A processor that is QEMU's own is the same everywhere. */
export async function processorFit(from: Virsh, to: Virsh, name: string, machine: Machine): Promise<Fit> {
  const cpu = elementAt(machine.xml, "cpu");
  const mode = attribute(cpu, "mode");
  if (cpu === undefined || machine.type !== "kvm") return NOTHING;
  const isHosts = mode === "host-passthrough" || mode === "maximum";
  const document = isHosts ? await hostProcessor(from) : toXml("cpu", cpu as XmlElement);
  if (document === undefined) return NOTHING;
  const command = isHosts ? ["cpu-compare", STDIN] : ["hypervisor-cpu-compare", STDIN, ...asked(machine)];
  const outcome = await compare(to, [...command, "--error"], document);
  if (outcome === "superset" && isHosts) return { refusals: [], warnings: [more(from, to, name, mode)] };
  if (outcome === "identical" || outcome === "superset" || outcome === "unknown") return NOTHING;
  return { refusals: [unlike(from, to, name, mode ?? "custom", outcome.problem)], warnings: [] };
}

/** `<cpu>` of a host, as its libvirt found it. */
async function hostProcessor(virsh: Virsh): Promise<string | undefined> {
  const text = await virsh.run(["capabilities"], { what: "reading the host's processor" });
  const cpu = elementAt(parseXml(text, "capabilities"), "host", "cpu");
  return cpu === undefined || textAt(cpu, "model") === undefined ? undefined : toXml("cpu", cpu as XmlElement);
}

type Comparison = "identical" | "superset" | "unknown" | { readonly problem: string };

async function compare(to: Virsh, args: readonly string[], input: string): Promise<Comparison> {
  let problem: string | undefined;
  const known = ({ output }: VirshError) => {
    problem = /(?:error: )?([^\n]*incompatible[^\n]*)/i.exec(output)?.[1];
    return true;
  };
  const text = await to.attemptRun(args, known, { input, what: "comparing processors" });
  if (text === undefined) return problem === undefined ? "unknown" : { problem };
  if (/incompatible/.test(text)) return { problem: text.trim() };
  return /identical/.test(text) ? "identical" : /superset/.test(text) ? "superset" : "unknown";
}

/** How a program goes on in spite of it. */
const REGARDLESS = "or, when you know better, move it all the same by migration: { ignoreCpu: true }";

function unlike(from: Virsh, to: Virsh, name: string, mode: string, problem: string): string {
  return (
    `the processor of ${to.label} is not what ${name} runs on (${mode}, from ${from.label}): ${problem}. It would crash there, or not arrive. ` +
    `Shut it down first (running: false), then it moves as it is and starts on the other processor; ${REGARDLESS}`
  );
}

function more(from: Virsh, to: Virsh, name: string, mode: string | undefined): string {
  return (
    `${name} runs on the processor of ${from.label} as it is (${mode}), and that of ${to.label} is another, which can all that and more: ` +
    "libvirt promises such moves between equal hosts only, and the machine cannot come back as it runs once it was started there"
  );
}
