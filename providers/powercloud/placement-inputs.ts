/** What is wrong with the inputs of a placement. */
import { PlacementInputs } from "../../planning/kept-placement";
import {
  OvercommitFactors,
  PlacementHost,
  PlacementVm,
  Reservation,
  Resources,
} from "../../planning/solver/placement-types";
import { lossProblem } from "../../planning/proofs/accepted-losses";
import { isObject } from "../base/marshal";
import { CheckFailure, Properties } from "../base/types";

const AMOUNTS = ["vcpu", "memoryMiB", "diskGiB"] as const;
const FACTORS = ["vcpu", "memory", "disk"] as const;
const STATES = ["active", "draining", "standby"];
const DOMAINS = ["host", "county", "prefecture", "province"];

/** Everything that is wrong with known inputs. */
export function placementFailures(inputs: Properties): CheckFailure[] {
  const lists = ["hosts", "machines"].flatMap((name) =>
    Array.isArray(inputs[name]) ? [] : [{ property: name, reason: "is not a list" }],
  );
  if (lists.length > 0) return lists;
  const { hosts, machines, groups = [], overcommit, reserved = {}, ...rest } = inputs as unknown as PlacementInputs;
  const hostIds = new Set(hosts.map(({ id }) => id));
  const groupIds = new Set(groups.map(({ id }) => id));
  return [
    ...entryFailures("hosts", hosts),
    ...entryFailures("machines", machines),
    ...hosts.flatMap((host, i) => hostFailures(`hosts[${i}]`, host)),
    ...machines.flatMap((machine, i) => referenceFailures(`machines[${i}]`, machine, hostIds)),
    ...machines.flatMap(({ group }, i) => groupFailures(`machines[${i}].group`, group, groupIds)),
    ...Object.entries(reserved).flatMap(([host, amounts]) => reservedFailures(host, amounts, hostIds)),
    ...(overcommit === undefined ? [] : factorFailures(overcommit)),
    ...changeFailures(rest),
  ];
}

function entryFailures(list: string, entries: readonly (Resources & { readonly id: string })[]): CheckFailure[] {
  const seen = new Map<string, number>();
  return entries.flatMap((entry, i) => {
    const path = `${list}[${i}]`;
    const first = seen.get(entry.id);
    seen.set(entry.id, first ?? i);
    const twice = { property: `${path}.id`, reason: `${entry.id} is ${list}[${first}] already: ids are unique` };
    return [...(first === undefined ? [] : [twice]), ...amountFailures(path, entry)];
  });
}

function hostFailures(path: string, { state, numa = [], storage }: PlacementHost): CheckFailure[] {
  const unknown = state === undefined || STATES.includes(state) ? [] : [notOneOf(`${path}.state`, state, STATES)];
  const cells = numa.flatMap(({ vcpu, memoryMiB }, i) =>
    amountFailures(`${path}.numa[${i}]`, { vcpu, memoryMiB, diskGiB: 0 }),
  );
  return [...unknown, ...cells, ...storageFailures(path, storage)];
}

function storageFailures(path: string, storage: PlacementHost["storage"] = {}): CheckFailure[] {
  return Object.entries(storage).flatMap(([name, size]) =>
    size >= 0 ? [] : [{ property: `${path}.storage.${name}`, reason: `${String(size)} is not a number of at least 0` }],
  );
}

/** Hosts that are lost need not be among the hosts any more. */
function changeFailures({
  moveBudget,
  survive = [],
  acceptLoss = [],
}: Pick<PlacementInputs, "moveBudget" | "survive" | "acceptLoss">): CheckFailure[] {
  const isBudget = moveBudget === undefined || (Number.isInteger(moveBudget) && moveBudget >= 0);
  const reason = `${String(moveBudget)} is not a whole number of at least 0`;
  return [
    ...(isBudget ? [] : [{ property: "moveBudget", reason }]),
    ...survive.flatMap((level, i) => (DOMAINS.includes(level) ? [] : [notOneOf(`survive[${i}]`, level, DOMAINS)])),
    ...acceptLoss.flatMap((loss, i) => {
      const problem = lossProblem(loss);
      return problem === undefined ? [] : [{ property: `acceptLoss[${i}]`, reason: problem }];
    }),
  ];
}

function notOneOf(property: string, found: string, allowed: readonly string[]): CheckFailure {
  return { property, reason: `${found} is not one of ${allowed.join(", ")}` };
}

function amountFailures(path: string, amounts: Resources): CheckFailure[] {
  if (!isObject(amounts)) return [{ property: path, reason: "is not an object" }];
  return AMOUNTS.filter((name) => !(amounts[name] >= 0)).map((name) => ({
    property: `${path}.${name}`,
    reason: `${String(amounts[name])} is not a number of at least 0`,
  }));
}

function referenceFailures(path: string, { hosts = [] }: PlacementVm, known: ReadonlySet<string>): CheckFailure[] {
  return hosts.flatMap((host, i) =>
    known.has(host) ? [] : [{ property: `${path}.hosts[${i}]`, reason: unknownHost(host, known) }],
  );
}

function groupFailures(property: string, group: string | undefined, known: ReadonlySet<string>): CheckFailure[] {
  if (group === undefined || known.has(group)) return [];
  const all = known.size > 0 ? [...known].join(", ") : "none";
  return [{ property, reason: `${group} is not one of the groups: ${all}` }];
}

function reservedFailures(host: string, amounts: Reservation, known: ReadonlySet<string>): CheckFailure[] {
  const path = `reserved[${JSON.stringify(host)}]`;
  const unknown = known.has(host) ? [] : [{ property: path, reason: unknownHost(host, known) }];
  const failures = amountFailures(path, amounts);
  return [...unknown, ...failures, ...(failures.length > 0 ? [] : storageFailures(path, amounts.storage))];
}

function unknownHost(host: string, known: ReadonlySet<string>): string {
  return `${host} is not one of the hosts: ${[...known].join(", ")}`;
}

function factorFailures(overcommit: OvercommitFactors): CheckFailure[] {
  return FACTORS.filter((name) => !(overcommit[name] > 0)).map((name) => ({
    property: `overcommit.${name}`,
    reason: `${String(overcommit[name])} is not a number above 0`,
  }));
}
