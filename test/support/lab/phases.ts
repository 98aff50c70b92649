/** The phases of the lab at work: what the tests from end to end and the drills ask of them. */
import { expect } from "chai";
import type { VirtualizationContract } from "../../../contracts/contracts";
import { kubectl, outputs, type PhaseName, pulumi, urns } from "./lab";

interface Nodes {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly status: { readonly conditions: readonly { readonly type: string; readonly status: string }[] };
  }[];
}

/** Hosts of `models/lab.yaml`. */
export const HOSTS = ["guiyang-1", "guiyang-2", "zunyi-1", "tongzi-1", "xishui-1"] as const;

/** Hosts on which virtualization may place machines; the other has a service of its own. */
const POOLED = ["zunyi-1", "xishui-1", "guiyang-1", "guiyang-2"] as const;

/** `pulumi up`, which has to succeed. @returns what it said */
export async function bringUp(phase: PhaseName, ...options: string[]): Promise<string> {
  const result = await pulumi(phase, ["up", "--yes", "--skip-preview", ...options]);
  expect(result.exitCode, `up of ${phase}: ${result.stdout}${result.stderr}`).to.equal(0);
  return result.stdout;
}

/** `pulumi destroy`, which has to succeed. */
export async function destroy(phase: PhaseName): Promise<void> {
  const result = await pulumi(phase, ["destroy", "--yes", "--skip-preview"]);
  expect(result.exitCode, `destroy of ${phase}: ${result.stdout}${result.stderr}`).to.equal(0);
}

/** `pulumi preview`, which has to succeed. @returns what it said */
export async function preview(phase: PhaseName, ...options: string[]): Promise<string> {
  const result = await pulumi(phase, ["preview", ...options]);
  expect(result.exitCode, `preview of ${phase}: ${result.stdout}${result.stderr}`).to.equal(0);
  return result.stdout;
}

/** `pulumi preview`, which has to be refused. @returns what it said */
export async function refusedPreview(phase: PhaseName): Promise<string> {
  const result = await pulumi(phase, ["preview"]);
  expect(result.exitCode, `preview of ${phase}: ${result.stdout}`).to.be.above(0);
  return result.stdout + result.stderr;
}

/** Nothing is left to do in a phase, and its state names nothing twice. @param options of the preview, as `--refresh` */
export async function isSettled(phase: PhaseName, ...options: string[]): Promise<void> {
  await preview(phase, "--expect-no-changes", "--diff", ...options);
  await namesAreUnique(phase);
}

/** A stack's state has something in it, and names nothing twice. */
export async function namesAreUnique(phase: PhaseName): Promise<void> {
  const names = await urns(phase);
  expect(names.length).to.be.above(0);
  expect(new Set(names).size, `URNs of ${phase}`).to.equal(names.length);
}

/** The host of each machine of virtualization. */
export async function placement(): Promise<Readonly<Record<string, string>>> {
  return (await outputs<VirtualizationContract>("virtualization")).placement;
}

/** A host that carries nothing. */
export async function idleHost(): Promise<string> {
  const used = Object.values(await placement());
  const host = POOLED.find((name) => !used.includes(name));
  if (host === undefined) throw new Error(`every one of ${POOLED.join(", ")} carries a machine`);
  return host;
}

/** Names of the nodes that are Ready, sorted. */
export async function readyNodes(): Promise<string[]> {
  const { items } = await kubectl<Nodes>("get", "nodes");
  const ready = items.filter(({ status }) => status.conditions.some((c) => c.type === "Ready" && c.status === "True"));
  return ready.map(({ metadata }) => metadata.name).sort();
}

/** What the pattern captures in the lines of a text, in order, each once. */
export function captured(text: string, pattern: RegExp): string[] {
  return [...new Set(text.split("\n").flatMap((line) => pattern.exec(line.trimEnd())?.[1] ?? []))];
}

/** Seconds that work takes. */
export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}
