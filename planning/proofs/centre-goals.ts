import { serviceMachine } from "../../model/service-machine";
import type { Model } from "../../model/types";
import { domainOf } from "../environment/hosts";
import { machines } from "../environment/machines";
import type { Replica } from "../environment/replicas";
import type { Assignments } from "../solver/placement-types";

/** A plan of the environment, as far as goals are held against it. */
export interface GoalEvidence {
  /** Machine to host. */
  readonly assignments: Readonly<Assignments>;
  /** Losses that the plan does not survive, as in `host guiyang-1`. */
  readonly unsurvived: readonly string[];
  readonly replicas: readonly Replica[];
}

/** One goal of one centre. */
export interface CentreGoal {
  readonly centre: string;
  /** As the model names it, with what it is about: `survives host`, `maxLoss`, `localServices meter-collector`, `dataFrom tongzi`. */
  readonly goal: string;
  /** What the plan comes to. */
  readonly value: string;
  /** What the goal asks for. */
  readonly limit: string;
  readonly met: boolean;
}

/** Every goal of every centre, in the model's order, held against a plan. */
export function centreGoals(model: Model, evidence: GoalEvidence): CentreGoal[] {
  return Object.entries(model.centres).flatMap(([centre, { goals }]) => [
    ...(goals.survives ?? []).map((level) => survives(model, centre, level, evidence)),
    ...(goals.maxLossSeconds === undefined ? [] : [maxLoss(model, centre, goals.maxLossSeconds, evidence)]),
    ...(goals.localServices ?? []).map((service) => isLocal(model, centre, service, evidence)),
    ...(goals.dataFrom ?? []).map((source) => hasDataFrom(model, centre, source, evidence)),
  ]);
}

/** As lines for a reader. */
export function goalLines(goals: readonly CentreGoal[]): string[] {
  return goals.map(({ centre, goal, value, limit, met }) =>
    met
      ? `goal of ${centre}: ${goal}: ${value}`
      : `goal of ${centre} not reached: ${goal}: ${value}, and it is to be ${limit}`,
  );
}

/** Losses of the centre itself, and of what is in it. */
function survives(model: Model, centre: string, level: string, { unsurvived }: GoalEvidence): CentreGoal {
  const inside = (other: string) => domainOf(other, model.centres).includes(centre);
  const names =
    level === "host"
      ? Object.entries(model.centres).flatMap(([other, { hosts }]) => (inside(other) ? Object.keys(hosts) : []))
      : Object.keys(model.centres).filter((other) => inside(other) && model.centres[other]!.level === level);
  const fatal = names.map((name) => `${level} ${name}`).filter((loss) => unsurvived.includes(loss));
  const value = fatal.length === 0 ? "no loss stops the cloud" : `not ${fatal.join(", ")}`;
  return {
    centre,
    goal: `survives ${level}`,
    value,
    limit: `each ${level} of it, one at a time`,
    met: fatal.length === 0,
  };
}

/** A copy that has no host is none. */
function maxLoss(model: Model, centre: string, limit: number, { replicas }: GoalEvidence): CentreGoal {
  const ages = servicesOf(model, centre).map((machine) => {
    const copy = replicas.find((each) => each.machine === machine && each.host !== undefined);
    return copy?.maxAgeSeconds ?? Infinity;
  });
  const worst = Math.max(0, ...ages);
  const value = worst === Infinity ? "a service has no copy" : `copies at most ${worst} s old`;
  return { centre, goal: "maxLoss", value, limit: `at most ${limit} s`, met: worst <= limit };
}

function isLocal(model: Model, centre: string, service: string, { assignments }: GoalEvidence): CentreGoal {
  const { hosts: own, ...spec } = model.centres[centre]!;
  const host = assignments[serviceMachine(centre, service, spec, spec.services[service])];
  const met = host !== undefined && Object.hasOwn(own, host);
  const value = host === undefined ? "it does not run" : `it runs on ${host}`;
  return { centre, goal: `localServices ${service}`, value, limit: `on a host of ${centre}`, met };
}

function hasDataFrom(model: Model, centre: string, source: string, { replicas }: GoalEvidence): CentreGoal {
  const centreOf = new Map(
    Object.entries(model.centres).flatMap(([name, { hosts }]) =>
      Object.keys(hosts).map((host) => [host, name] as const),
    ),
  );
  const places = servicesOf(model, source).map((machine) => {
    const host = replicas.find((each) => each.machine === machine)?.host;
    return { machine, place: host === undefined ? undefined : centreOf.get(host) };
  });
  const elsewhere = places.filter(({ place }) => place !== centre);
  const value =
    elsewhere.length === 0
      ? "all copies are here"
      : elsewhere
          .map(({ machine, place }) => `the copy of ${machine} is ${place === undefined ? "nowhere" : `in ${place}`}`)
          .join(", ");
  return { centre, goal: `dataFrom ${source}`, value, limit: `in ${centre}`, met: elsewhere.length === 0 };
}

function servicesOf(model: Model, centre: string): string[] {
  return machines(model).flatMap(({ name, pinnedCentre }) => (pinnedCentre === centre ? [name] : []));
}
