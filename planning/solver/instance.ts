import Ajv, { type ErrorObject } from "ajv";
import type { PlacementRequest } from "./placement-types";

const amount = { type: "number", minimum: 0 };
const factor = { type: "number", exclusiveMinimum: 0 };
const id = { type: "string", minLength: 1 };
const ids = { type: "array", items: id };
const levels = { enum: ["host", "county", "prefecture", "province"] };

const host = {
  type: "object",
  required: ["id", "vcpu", "memoryMiB", "diskGiB", "domain"],
  additionalProperties: false,
  properties: {
    id,
    vcpu: amount,
    memoryMiB: amount,
    diskGiB: amount,
    domain: { type: "array", items: id, maxItems: 3 },
    state: { enum: ["active", "draining", "standby"] },
    zones: ids,
    dedicated: id,
    storage: { type: "object", additionalProperties: amount },
    numa: {
      type: "array",
      items: { type: "object", required: ["vcpu", "memoryMiB"], properties: { vcpu: amount, memoryMiB: amount } },
    },
  },
};

const vm = {
  type: "object",
  required: ["id", "vcpu", "memoryMiB", "diskGiB"],
  additionalProperties: false,
  properties: {
    id,
    vcpu: amount,
    memoryMiB: amount,
    diskGiB: amount,
    group: { type: ["string", "null"] },
    hosts: ids,
    zone: id,
    dedicated: id,
    storageClass: id,
  },
};

const group = {
  type: "object",
  required: ["id", "kind", "level", "hard"],
  additionalProperties: false,
  properties: { id, kind: { enum: ["anti-affinity", "affinity"] }, level: levels, hard: { type: "boolean" } },
};

/** The planner's request as neutral JSON: `groups` and `overcommit` may be left out (no rules; 1 each). */
const schema = {
  type: "object",
  required: ["hosts", "vms"],
  additionalProperties: false,
  properties: {
    hosts: { type: "array", items: host },
    vms: { type: "array", items: vm },
    groups: { type: "array", items: group },
    overcommit: {
      type: "object",
      required: ["vcpu", "memory", "disk"],
      additionalProperties: false,
      properties: { vcpu: factor, memory: factor, disk: factor },
    },
    current: { type: "object", additionalProperties: id },
    reserved: {
      type: "object",
      additionalProperties: {
        type: "object",
        required: ["vcpu", "memoryMiB", "diskGiB"],
        properties: {
          ...{ vcpu: amount, memoryMiB: amount, diskGiB: amount },
          storage: { type: "object", additionalProperties: amount },
        },
      },
    },
    lost: ids,
    moveBudget: { type: "integer", minimum: 0 },
    survive: { type: "array", items: levels },
  },
};

const validate = new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true }).compile(schema);

export type Instance = { readonly request: PlacementRequest } | { readonly mistakes: readonly string[] };

/** Reads a planning problem from parsed JSON, or says everything that is wrong with it, each with its path. */
export function readInstance(value: unknown): Instance {
  if (!validate(value)) return { mistakes: validate.errors!.map(explain) };
  const given = value as unknown as PlacementRequest;
  const request: PlacementRequest = {
    ...given,
    vms: given.vms.map((each) => ({ ...each, group: each.group ?? undefined })),
    groups: given.groups ?? [],
    overcommit: given.overcommit ?? { vcpu: 1, memory: 1, disk: 1 },
  };
  const mistakes = [...repeated("hosts", request.hosts), ...repeated("vms", request.vms), ...unknownGroups(request)];
  return mistakes.length > 0 ? { mistakes } : { request };
}

function explain({ instancePath, keyword, params, data, message }: ErrorObject): string {
  const path = instancePath.split("/").slice(1).map(segment).join("").replace(/^\./, "");
  const at = path === "" ? "the instance" : path;
  const found =
    typeof data === "object" && data !== null ? (Array.isArray(data) ? "a list" : "an object") : JSON.stringify(data);
  switch (keyword) {
    case "required":
      return `${path === "" ? "" : `${path}.`}${params.missingProperty}: is missing; give it`;
    case "additionalProperties":
      return `${at}: has no field "${params.additionalProperty}"; remove it, or correct its name`;
    case "enum":
      return `${at}: is ${found}; allowed: ${(params.allowedValues as string[]).join(", ")}`;
    default:
      return `${at}: is ${found}; it ${message}`;
  }
}

function segment(part: string): string {
  const name = part.replace(/~1/g, "/").replace(/~0/g, "~");
  return /^\d+$/.test(name) ? `[${name}]` : `.${name}`;
}

function repeated(list: string, entries: readonly { readonly id: string }[]): string[] {
  const first = new Map<string, number>();
  return entries.flatMap(({ id: name }, index) => {
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, index);
    return earlier === undefined
      ? []
      : [`${list}[${index}].id: ${name} is ${list}[${earlier}] already; ids are unique`];
  });
}

function unknownGroups({ vms, groups }: PlacementRequest): string[] {
  const known = new Set(groups.map(({ id: name }) => name));
  return vms.flatMap(({ group: name }, index) =>
    name === undefined || known.has(name) ? [] : [`vms[${index}].group: ${name} is not the id of one of the groups`],
  );
}
