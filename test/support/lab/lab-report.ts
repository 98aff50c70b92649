/** What the lab is like at the moment at which a test failed; it is taken down right after. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { libvirtHost, libvirtHostStatus } from "../../../scripts/lab/hosts/libvirt-host";
import { labIdentity } from "../../../scripts/lab/identity";
import { projectRoot } from "../../../scripts/paths";
import { kubectl, virshOn } from "./lab";

const LOG_LINES = 12;

interface Nodes {
  items: { metadata: { name: string }; status: { conditions: { type: string; status: string; message: string }[] } }[];
}

/** Makes every failed test of the enclosing suite say what the lab was like. */
export function reportFailures(): void {
  afterEach(async function () {
    if (this.currentTest?.state !== "failed") return;
    this.timeout(120_000);
    console.error(`The lab when "${this.currentTest.title}" failed:\n${await labReport()}`);
  });
}

/** The machines of every host with the reason of their state, what their QEMU and libvirtd said last, and the nodes. Never throws. */
export async function labReport(): Promise<string> {
  const folder = join(projectRoot, ".lab/hosts");
  const hosts = existsSync(folder) ? readdirSync(folder).sort() : [];
  const parts = [...hosts.map(hostReport), nodesReport()];
  return (await Promise.all(parts)).join("\n");
}

async function hostReport(name: string): Promise<string> {
  const host = { id: labIdentity(projectRoot).id, name, root: projectRoot };
  const { libvirtd, domains } = await libvirtHostStatus(host);
  const { dataDir } = libvirtHost(host);
  const own = `${name}: ${libvirtd ? "" : "libvirtd does not run; "}${tail(join(dataDir, "log/libvirtd.log"))}`;
  const machines = Object.keys(domains ?? {}).map(async (machine) => {
    const state = await virshOn(name, "domstate", machine, "--reason").catch(String);
    return `  ${machine}: ${state}; ${tail(join(dataDir, "log/qemu", `${machine}.log`))}`;
  });
  return [own, ...(await Promise.all(machines))].join("\n");
}

async function nodesReport(): Promise<string> {
  try {
    const { items } = await kubectl<Nodes>("get", "nodes");
    const lines = items.map(({ metadata, status }) => {
      const ready = status.conditions.find(({ type }) => type === "Ready");
      return `${metadata.name} Ready=${ready?.status} (${ready?.message})`;
    });
    return `nodes: ${lines.join(", ")}`;
  } catch (error) {
    return `nodes: ${String(error)}`;
  }
}

function tail(file: string): string {
  if (!existsSync(file)) return "no log";
  const lines = readFileSync(file, "utf8").trimEnd().split("\n").slice(-LOG_LINES);
  return `its log ends with:\n${lines.map((line) => `      ${line.slice(0, 400)}`).join("\n")}`;
}
