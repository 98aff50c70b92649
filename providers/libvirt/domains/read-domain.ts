/** Definitions of domains, as their hosts have them. */
import { DomainDefinition, parseDomain } from "./domain-xml";
import { isMissing, parseLabels, Virsh } from "../client";

/**
 * A domain's definition as text; undefined when there is no such domain.
 * @param view `next`: what it will be when it is started again; `now`: what it is as it runs.
 */
export async function readDefinition(virsh: Virsh, name: string, view: "now" | "next"): Promise<string | undefined> {
  const text = await dump(virsh, name, view);
  // One that virsh took the name for something else of.
  return text !== undefined && parseDomain(text).name === name ? text : undefined;
}

async function dump(virsh: Virsh, domain: string, view: "now" | "next"): Promise<string | undefined> {
  const what = `reading domain ${domain}`;
  const flags = view === "next" ? ["--inactive"] : [];
  return virsh.attemptRun(["dumpxml", ...flags, "--security-info", domain], isMissing, { what });
}

/** What a domain will be at its next start; undefined when there is none. */
export async function describeDomain(virsh: Virsh, name: string): Promise<DomainDefinition | undefined> {
  const text = await readDefinition(virsh, name, "next");
  return text === undefined ? undefined : parseDomain(text);
}

/** What all domains of a host will be at their next start: by their UUIDs, since virsh takes some names for something else. */
export async function describeDomains(virsh: Virsh): Promise<DomainDefinition[]> {
  const uuids = (await virsh.run(["list", "--all", "--uuid"], { what: "listing domains" }))
    .split(/\s+/)
    .filter(Boolean);
  const texts = await Promise.all(uuids.map((uuid) => dump(virsh, uuid, "next")));
  return texts.flatMap((text) => (text === undefined ? [] : [parseDomain(text)]));
}

/** Names of a host's domains: of all, of those that have an emulator (paused ones too), or of those whose guest runs. */
export async function domainNames(virsh: Virsh, which: "all" | "active" | "running"): Promise<string[]> {
  const flags = { all: ["--all"], active: [], running: ["--state-running"] }[which];
  const text = await virsh.run(["list", ...flags, "--name"], { what: "listing domains" });
  return text.split("\n").filter((name) => name !== "");
}

/** Whether a domain is started with its host. */
export async function startsWithHost(virsh: Virsh, name: string): Promise<boolean> {
  const info = await virsh.run(["dominfo", name], { what: `reading domain ${name}` });
  return parseLabels(info)["Autostart"] === "enable";
}
