import type { FoundMachine } from "../../planning/environment/conformance";
import { describePool, fileSystemBytes, GIB } from "../../providers/libvirt/storage";
import {
  attribute,
  elementAt,
  elements,
  hostFacts,
  HostFacts,
  isMissing,
  parseLabels,
  parseXml,
  textAt,
  Virsh,
} from "../../providers/libvirt/client";
import { askMachines } from "./ask-machines";

export interface NumaCell {
  readonly vcpu: number;
  readonly memoryMiB: number;
}

export interface FoundPool {
  readonly name: string;
  readonly type: string;
  readonly path: string;
  readonly active: boolean;
  readonly capacityGiB: number;
  readonly availableGiB: number;
}

export interface FoundNetwork {
  readonly name: string;
  readonly active: boolean;
  readonly bridge?: string;
}

export interface FoundDevice {
  readonly name: string;
  readonly sizeGiB: number;
}

/** What a host is, and what it runs. */
export interface FoundHost extends HostFacts {
  /** Size of the file system that the model's pool is on, or would be. */
  readonly diskGiB: number;
  readonly numa: readonly NumaCell[];
  /** The host's own disks; empty where its libvirt does not tell. */
  readonly devices: readonly FoundDevice[];
  readonly pools: readonly FoundPool[];
  readonly networks: readonly FoundNetwork[];
  readonly machines: readonly FoundMachine[];
}

/**
 * Asks a host all of it; nothing on it is changed.
 * @param pool Folder of the model's storage pool on the host.
 * @throws ProviderError when it does not answer.
 */
export async function askHost(uri: string, pool: string, signal: AbortSignal): Promise<FoundHost> {
  const virsh = new Virsh(uri, signal);
  const facts = await hostFacts(virsh);
  const networks = await askNetworks(virsh);
  const bridges = networks.flatMap(({ name, bridge }) => (bridge === undefined ? [] : [[name, bridge] as const]));
  return {
    ...facts,
    diskGiB: Math.floor((await fileSystemBytes(virsh, pool)) / GIB),
    numa: await askNuma(virsh),
    devices: await askDevices(virsh),
    pools: await askPools(virsh),
    networks,
    machines: await askMachines(virsh, Object.fromEntries(bridges)),
  };
}

async function askNuma(virsh: Virsh): Promise<NumaCell[]> {
  const xml = parseXml(await virsh.run(["capabilities"], { what: "reading the host's capabilities" }), "capabilities");
  return elements(elementAt(xml, "host", "topology", "cells"), "cell").map((cell) => ({
    vcpu: Number(attribute(elementAt(cell, "cpus"), "num") ?? 0),
    memoryMiB: Math.floor(Number(textAt(cell, "memory") ?? 0) / 1024),
  }));
}

/** Not every libvirt has the driver that lists a host's devices: then there are none to tell of. */
async function askDevices(virsh: Virsh): Promise<FoundDevice[]> {
  const listed = await virsh.attemptRun(["nodedev-list", "--cap", "storage"], () => true);
  const names = lines(listed ?? "");
  const all = await Promise.all(
    names.map(async (name) => {
      const text = await virsh.attemptRun(["nodedev-dumpxml", name], () => true);
      if (text === undefined) return undefined;
      const capability = elementAt(parseXml(text, "device"), "capability");
      const block = capability && textAt(capability, "block");
      return {
        name: block ?? name,
        sizeGiB: Math.floor(Number((capability && textAt(capability, "size")) ?? 0) / GIB),
      };
    }),
  );
  return all.filter((device) => device !== undefined);
}

async function askPools(virsh: Virsh): Promise<FoundPool[]> {
  const names = lines(await virsh.run(["pool-list", "--all", "--name"], { what: "listing storage pools" }));
  const all = await Promise.all(
    names.map(async (name) => {
      const definition = await describePool(virsh, name);
      const text = await virsh.attemptRun(["pool-info", "--bytes", name], isMissing, { what: `reading pool ${name}` });
      // It went away meanwhile: whoever measures a file system makes one for a moment.
      if (definition === undefined || text === undefined) return undefined;
      const info = parseLabels(text);
      return {
        name,
        type: definition.type,
        path: definition.path,
        active: info["State"] === "running",
        capacityGiB: Math.floor(Number(info["Capacity"] ?? 0) / GIB),
        availableGiB: Math.floor(Number(info["Available"] ?? 0) / GIB),
      };
    }),
  );
  return all.filter((pool) => pool !== undefined);
}

async function askNetworks(virsh: Virsh): Promise<FoundNetwork[]> {
  const names = lines(await virsh.run(["net-list", "--all", "--name"], { what: "listing networks" }));
  return Promise.all(
    names.map(async (name) => {
      const info = parseLabels(await virsh.run(["net-info", name], { what: `reading network ${name}` }));
      const bridge = info["Bridge"];
      return { name, active: info["Active"] === "yes", ...(bridge !== undefined && bridge !== "" && { bridge }) };
    }),
  );
}

function lines(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
