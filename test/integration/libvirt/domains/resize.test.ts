import { expect } from "chai";

import { ProviderError } from "../../../../providers/base/types";
import { attribute, elementAt, elements, parseXml, textAt } from "../../../../providers/libvirt/client/xml";
import { checkDomain } from "../../../../providers/libvirt/domains/domain-inputs";
import type { DomainInputs } from "../../../../providers/libvirt/domains/domain-inputs";
import { changeDomain, parseDomain } from "../../../../providers/libvirt/domains/domain-xml";
import { testDriverMissing, throughLibvirt } from "../../../support/libvirt/test-driver";

const UUID = "aaaaaaaa-0000-4000-8000-000000000001";
const OWNER = { stack: "s", project: "p", resource: "crm" };

interface Machine {
  readonly vcpu?: number;
  readonly cpu?: string;
  readonly more?: string;
}

/** An adopted machine of 4 processors and 1024 MiB, as libvirt has it. */
function adopted({ vcpu = 4, cpu = "", more = "" }: Machine): string {
  return throughLibvirt(
    `<domain type='test'><name>crm</name><uuid>${UUID}</uuid><memory unit='MiB'>1024</memory>
      <vcpu placement='static' cpuset='8-15'>${vcpu}</vcpu><os><type>hvm</type></os>
      <cpu mode='custom'><model>core2duo</model>${cpu}</cpu>${more}</domain>`,
    "crm",
  );
}

/** The machine after a change of its size, as libvirt has it then. */
function resized(machine: Machine, size: Partial<DomainInputs>) {
  const said = { host: "qemu:///system", name: "crm", adopts: UUID, vcpu: machine.vcpu ?? 4, memoryMiB: 1024 };
  const { inputs, failures } = checkDomain({ ...said, ...size });
  expect(failures).deep.equal([]);
  const text = throughLibvirt(changeDomain(adopted(machine), inputs as unknown as DomainInputs, OWNER), "crm");
  const { vcpu, maxVcpu, memoryMiB, maxMemoryMiB } = parseDomain(text);
  const xml = parseXml(text, "domain");
  const topology = elementAt(xml, "cpu", "topology");
  const shape = ["sockets", "dies", "cores", "threads"].map((level) => Number(attribute(topology, level) ?? 1));
  const cells = elements(elementAt(xml, "cpu", "numa"), "cell");
  return {
    size: [vcpu, maxVcpu, memoryMiB, maxMemoryMiB],
    shape,
    cpuset: attribute(elementAt(xml, "vcpu"), "cpuset"),
    cells: cells.map((cell) => [attribute(cell, "cpus"), Number(attribute(cell, "memory")) / 1024]),
    pins: elements(elementAt(xml, "cputune"), "vcpupin").map((pin) => attribute(pin, "vcpu")),
    xml,
  };
}

const topology = (sockets: number, cores: number, threads: number) =>
  `<topology sockets='${sockets}' dies='1' cores='${cores}' threads='${threads}'/>`;

describe("the size of an adopted machine with a topology and pinned processors", () => {
  const missing = testDriverMissing();
  before(function () {
    if (missing !== undefined) this.skip();
  });

  const shapes: readonly [from: [number, number, number], to: number, shape: number[]][] = [
    [[1, 4, 1], 6, [1, 1, 6, 1]],
    [[4, 1, 1], 6, [6, 1, 1, 1]],
    [[1, 2, 2], 6, [1, 1, 3, 2]],
    [[2, 2, 1], 6, [2, 1, 3, 1]],
    [[2, 3, 1], 9, [3, 1, 3, 1]],
    [[1, 8, 1], 3, [1, 1, 3, 1]],
  ];
  for (const [[sockets, cores, threads], vcpu, shape] of shapes) {
    it(`${vcpu} processors are of a topology that fits, from ${sockets} x ${cores} x ${threads}`, () => {
      const machine = { vcpu: sockets * cores * threads, cpu: topology(sockets, cores, threads) };
      const found = resized(machine, { vcpu });
      expect(found.size.slice(0, 2)).deep.equal([vcpu, vcpu]);
      expect([found.shape, found.cpuset]).deep.equal([shape, "8-15"]);
    });
  }

  it("a number that no topology of these threads has is refused, with those that it has", () => {
    expect(() => resized({ vcpu: 8, cpu: topology(2, 2, 2) }, { vcpu: 6 })).throw(
      ProviderError,
      "crm cannot be given maxVcpu 6: its processors are 2 sockets x 1 dies x 2 cores x 2 threads, and other sockets or cores give multiples of 4",
    );
  });

  it("memory alone changes nothing else: pins, topology, huge pages, the list of processors", () => {
    const more = `<cputune><vcpupin vcpu='3' cpuset='11'/><emulatorpin cpuset='8-9'/></cputune><memoryBacking><hugepages/></memoryBacking>`;
    const machine = { cpu: topology(1, 4, 1), more };
    const before = parseXml(adopted(machine), "domain");
    const found = resized(machine, { memoryMiB: 2048 });
    expect(found.size).deep.equal([4, 4, 2048, 2048]);
    for (const part of ["vcpu", "vcpus", "cputune", "memoryBacking", "cpu", "os"]) {
      expect(found.xml[part], part).deep.equal(before[part]);
    }
  });

  it("a limit in between, said as maximum, keeps to the topology of the maximum", () => {
    const found = resized({ cpu: topology(1, 4, 1) }, { vcpu: 2, maxVcpu: 8, memoryMiB: 512, maxMemoryMiB: 1024 });
    expect([found.size, found.shape]).deep.equal([
      [2, 8, 512, 1024],
      [1, 1, 8, 1],
    ]);
  });

  it("pins of processors that are gone go with them, those of others stay", () => {
    const more =
      "<cputune><vcpupin vcpu='0' cpuset='8'/><vcpupin vcpu='3' cpuset='11'/><vcpusched vcpus='1-3' scheduler='fifo' priority='1'/></cputune>";
    const found = resized({ cpu: topology(1, 4, 1), more }, { vcpu: 2 });
    expect(found.pins).deep.equal(["0"]);
    expect(attribute(elements(elementAt(found.xml, "cputune"), "vcpusched")[0], "vcpus")).match(/^1$|^0?,?1$/);
  });

  it("one NUMA cell has all of it; two keep their shares of memory", () => {
    const one = "<numa><cell id='0' cpus='0-3' memory='1024' unit='MiB'/></numa>";
    const two =
      "<numa><cell id='0' cpus='0-1' memory='768' unit='MiB'/><cell id='1' cpus='2-3' memory='256' unit='MiB'/></numa>";
    expect(resized({ cpu: topology(1, 4, 1) + one }, { vcpu: 6, memoryMiB: 2048 })).deep.include({
      size: [6, 6, 2048, 2048],
      cells: [["0-5", 2048]],
    });
    expect(resized({ cpu: two }, { memoryMiB: 2048 }).cells).deep.equal([
      ["0-1", 1536],
      ["2-3", 512],
    ]);
    expect(() => resized({ cpu: two }, { vcpu: 6 })).throw(/crm cannot be given maxVcpu 6: it has 2 NUMA cells/);
    expect(() => resized({ cpu: two }, { memoryMiB: 1025 })).throw(/shares of 1024 MiB do not come out in whole MiB/);
  });

  it("a hard limit below the memory is told, and room for modules grows with it", () => {
    const limit = "<memtune><hard_limit unit='MiB'>1536</hard_limit></memtune>";
    expect(() => resized({ more: limit }, { memoryMiB: 2048 })).throw(
      /crm cannot be given maxMemoryMiB 2048: it has a hard limit of 1572864 KiB/,
    );
    expect(resized({ more: limit }, { memoryMiB: 1280 }).size[2]).equal(1280);
    const top = "<maxMemory slots='4' unit='MiB'>1536</maxMemory>";
    const numa = "<numa><cell id='0' cpus='0-3' memory='1024' unit='MiB'/></numa>";
    const found = resized({ cpu: numa, more: top }, { memoryMiB: 2048 });
    expect([textAt(found.xml, "maxMemory"), found.size[3]]).deep.equal([String(2048 * 1024), 2048]);
  });
});
