/** Golden plans: which resources a phase asks for, with which inputs, recorded without any engine or plugin. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { projectRoot } from "../../scripts/paths";
import { type PhaseName, SECRET_FIELDS } from "../../contracts/contracts";
import type { Received } from "../../stacks/phase";
import { contracts } from "../fixtures/contracts";
import { differences, type Plan, type PlannedResource } from "./plan-difference";
import type { Answers } from "./mocked-answers";
import { mockedState } from "./mocked-state";

/** Pulumi marks secrets by this key. */
const SECRET_MARK = "4dabf18193072939515e22adb298388d";

export interface Planned {
  /** The resources that the phase registers, sorted by type and name. */
  readonly plan: Plan;
  /** What it returns, as the next phase would receive it from its stack: plain values, secrets opened. */
  readonly contract: unknown;
  /** Its fields that are secrets. */
  readonly secretFields: readonly string[];
}

export interface PlanOptions {
  /** What functions of the plugins answer: the phase is brought up, and measures its gate. Default: it is previewed. */
  readonly answers?: Answers;
}

/** Runs a phase as a preview would, or as an `up`, and records what it asks for and what it promises. */
export async function planOf(stack: string, phase: () => unknown, { answers }: PlanOptions = {}): Promise<Planned> {
  const resources: PlannedResource[] = [];
  const mocks: pulumi.runtime.Mocks = {
    newResource: ({ type, name, inputs, custom }) => {
      if (custom === true) resources.push({ type, name, inputs: presentable(inputs) });
      return { id: `${name}-id`, state: mockedState(type, name, inputs as Record<string, unknown>) };
    },
    call: ({ token, inputs }) => {
      if (token === "pulumi:pulumi:readStackOutputs") return { outputs: { gate: contracts[phaseOf(stack)].gate } };
      const answer = answers?.[token];
      if (answer === undefined) throw new Error(`a plan must not call ${token}`);
      return answer(inputs as Record<string, unknown>);
    },
  };
  await pulumi.runtime.setMocks(mocks, "powercloud", stack, answers === undefined, "organization");
  const fields = (await phase()) as Record<string, unknown>;
  const promised = pulumi.output(fields);
  // Waits until every resource was registered.
  await pulumi.runtime.disconnect();
  const plan = resources.sort((a, b) => compare(a.type, b.type) || compare(a.name, b.name));
  return { plan, contract: await valueOf(promised), secretFields: await secretsOf(fields) };
}

async function secretsOf(fields: Readonly<Record<string, unknown>>): Promise<string[]> {
  const found = Object.entries(fields).map(async ([name, value]) => {
    return pulumi.Output.isInstance(value) && (await pulumi.isSecret(value)) ? [name] : [];
  });
  return (await Promise.all(found)).flat().sort();
}

function phaseOf(stack: string): PhaseName {
  return stack.split(".").at(-1) as PhaseName;
}

/** @throws Error when some of it would be known after the update only: mocks know everything */
async function valueOf(output: pulumi.Output<unknown>): Promise<unknown> {
  const { isKnown, promise } = output as unknown as { isKnown: Promise<boolean>; promise(): Promise<unknown> };
  if (!(await isKnown)) throw new Error("a part of the contract has no value; see test/support/mocked-state.ts");
  // As a stack reference gives it: JSON.
  return JSON.parse(JSON.stringify(await promise())) as unknown;
}

/**
 * Compares with `test/golden/<name>.json`; UPDATE_GOLDEN=1 writes the file instead.
 * @throws Error with one line for each difference, and the command that accepts them.
 */
export function expectGolden(name: string, plan: Plan): void {
  const file = join(projectRoot, "test/golden", `${name}.json`);
  if (process.env["UPDATE_GOLDEN"] === "1") {
    writeFileSync(file, `${JSON.stringify(plan, undefined, 2)}\n`);
    return;
  }
  const golden = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Plan) : [];
  const found = differences(golden, plan);
  if (found.length === 0) return;
  throw new Error(
    `the plan of ${name} is not the golden one (- golden, + now):\n${found.join("\n")}\n` +
      `If this is what you want: UPDATE_GOLDEN=1 npm test -- --only golden`,
  );
}

/** A contract as the next phase receives it: its secret fields are secrets. */
export function received<C extends object>(contract: C): Received<C> {
  const fields = SECRET_FIELDS.filter((field) => field in contract);
  const secrets = fields.map((field) => [field, pulumi.secret(contract[field as unknown as keyof C])]);
  return { ...contract, ...Object.fromEntries(secrets) } as Received<C>;
}

/** Inputs with sorted keys; secrets and paths of this machine are left out. */
function presentable(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll(projectRoot, ".");
  if (Array.isArray(value)) return value.map(presentable);
  if (typeof value !== "object" || value === null) return value ?? null;
  if (SECRET_MARK in value) return "[secret]";
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => compare(a, b)).map(([key, item]) => [key, presentable(item)]));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
