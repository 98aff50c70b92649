import type { Model } from "../../model/types";
import { allHosts } from "../environment/hosts";
import { machines } from "../environment/machines";
import { type ServicePlan, SERVICES } from "../environment/services";
import type { Assignments } from "../solver/placement-types";

/** Hosts and switches with their cables. Hosts pass nothing on. */
export interface Fabric {
  /** Each switch with the switches that it is cabled to, each cable once. */
  readonly switches: Readonly<Record<string, readonly string[]>>;
  /** Each host with its switches, one for each cable. */
  readonly hosts: Readonly<Record<string, readonly string[]>>;
}

/** Machines that stand in for each other: name to host. */
export interface RedundantGroup {
  readonly id: string;
  readonly members: Readonly<Assignments>;
}

export interface SinglePoints {
  /** How many losses were tried. */
  readonly tried: number;
  /** What must not be lost, in plain sentences; empty: any one host, switch or cable may be. */
  readonly violations: readonly string[];
}

export function fabricOf(model: Model): Fabric {
  const { fabric = {} } = model;
  return { switches: fabric, hosts: Object.fromEntries(allHosts(model).map(([name, { links }]) => [name, links])) };
}

/** The groups of which the model wants more than one machine, as they are placed. */
export function redundantGroups(
  model: Model,
  assignments: Readonly<Assignments>,
  services: readonly ServicePlan[] = SERVICES,
): RedundantGroup[] {
  const groups = new Map<string, Assignments>();
  for (const { name, group } of machines(model, services)) {
    const host = assignments[name];
    if (group !== undefined && host !== undefined) groups.set(group, { ...groups.get(group), [name]: host });
  }
  return [...groups].map(([id, members]) => ({ id, members })).filter(({ members }) => Object.keys(members).length > 1);
}

/**
 * Whether any one host, switch or cable may be lost: of what is left, some machine still reaches one of each group. Every loss is
 * tried.
 */
export function singlePoints(fabric: Fabric, groups: readonly RedundantGroup[]): SinglePoints {
  const carriers = new Set(groups.flatMap(({ members }) => Object.values(members)));
  const net = new Net(fabric, carriers);
  const losses: Loss[] = [
    ...[...carriers].sort().map((host) => ({ name: `losing host ${host}`, node: `host ${host}` })),
    ...Object.keys(fabric.switches).map((name) => ({ name: `losing switch ${name}`, node: `switch ${name}` })),
    ...net.cables.map(([from, to], cable) => ({ name: `losing the cable between ${from} and ${to}`, cable })),
  ];
  const unharmed = net.without(NOTHING, groups);
  const violations = unharmed.length > 0 ? unharmed : losses.flatMap((loss) => net.without(loss, groups));
  return { tried: losses.length, violations };
}

interface Loss {
  /** As it begins a sentence. */
  readonly name: string;
  readonly node?: string;
  /** Index of a cable. */
  readonly cable?: number;
}

const NOTHING: Loss = { name: "with nothing lost" };

class Net {
  readonly cables: readonly (readonly [from: string, to: string])[];
  private readonly ends = new Map<string, number[]>();

  constructor({ switches, hosts }: Fabric, carriers: ReadonlySet<string>) {
    this.cables = [
      ...[...carriers]
        .sort()
        .flatMap((host) => (hosts[host] ?? []).map((name) => [`host ${host}`, `switch ${name}`] as const)),
      ...Object.entries(switches).flatMap(([from, others]) =>
        others.map((to) => [`switch ${from}`, `switch ${to}`] as const),
      ),
    ];
    for (const [index, cable] of this.cables.entries()) {
      for (const end of cable) this.ends.set(end, [...(this.ends.get(end) ?? []), index]);
    }
  }

  /** What is wrong after a loss; nothing when one part has a machine of each group. */
  without(loss: Loss, groups: readonly RedundantGroup[]): string[] {
    const parts = groups.flatMap(({ members }) =>
      Object.values(members)
        .filter((host) => `host ${host}` !== loss.node)
        .map((host) => this.part(`host ${host}`, loss)),
    );
    const has = (part: ReadonlySet<string>, { members }: RedundantGroup) =>
      Object.values(members).some((host) => part.has(`host ${host}`));
    const best = parts.sort(
      (a, b) => groups.filter((g) => has(b, g)).length - groups.filter((g) => has(a, g)).length,
    )[0];
    const missing = groups.filter((group) => best === undefined || !has(best, group)).map(({ id }) => id);
    if (missing.length === 0) return [];
    const rest = groups.map(({ id }) => id).filter((id) => !missing.includes(id));
    if (rest.length === 0) return [`${loss.name}, no machine of ${missing.join(" or ")} is left`];
    return [`${loss.name}, no machine of ${missing.join(" or ")} reaches one of ${rest.join(" and ")}`];
  }

  /** Everything that hangs together with a node. */
  private part(start: string, loss: Loss): ReadonlySet<string> {
    const seen = new Set([start]);
    const queue = [start];
    for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
      // A host is an end: what comes to it goes no further.
      if (node !== start && node.startsWith("host ")) continue;
      for (const cable of this.ends.get(node) ?? []) {
        if (cable === loss.cable) continue;
        const [from, to] = this.cables[cable]!;
        const next = from === node ? to : from;
        if (next === loss.node || seen.has(next)) continue;
        seen.add(next);
        queue.push(next);
      }
    }
    return seen;
  }
}
