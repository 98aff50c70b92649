import { readFileSync } from "node:fs";
import * as path from "node:path";
import Ajv, { type AnySchema, type ErrorObject, type ValidateFunction } from "ajv";
import { formatPath, fromPointer } from "../model/path";
import { CONTRACT_VERSION, type PhaseName } from "./contracts";

const SCHEMAS = path.join(__dirname, "schemas");

/** A phase's outputs are not what it promises; the message is one sentence for the user. */
export class ContractError extends Error {
  override name = "ContractError";
}

const validators = new Map<PhaseName, ValidateFunction>();

/**
 * Checks the outputs of a phase against its contract. Values never show in the message: some of them are secrets.
 *
 * @param value plain values, as a stack reference gives them
 * @throws ContractError which names the phase, the field that is missing or wrong, and what to do
 */
export function checkContract(phase: PhaseName, value: unknown): void {
  if (!isRecord(value) || Object.keys(value).length === 0) {
    throw new ContractError(
      `${stackOf(phase, value)} has no outputs: run \`pulumi up -s ${stackOf(phase, value)}\` first.`,
    );
  }
  const stack = stackOf(phase, value);
  if (typeof value.version === "number" && value.version !== CONTRACT_VERSION) {
    throw new ContractError(
      `${stack} keeps version ${value.version} of its contract, and this version of powercloud needs version ` +
        `${CONTRACT_VERSION}: run \`pulumi up -s ${stack}\` with it first.`,
    );
  }
  const validate = validatorOf(phase);
  if (validate(value)) return;
  throw new ContractError(
    `${stack} does not keep the contract of phase ${phase}: ${explain(validate.errors![0], value)}; ` +
      `run \`pulumi up -s ${stack}\` to bring its outputs up to date.`,
  );
}

function validatorOf(phase: PhaseName): ValidateFunction {
  const known = validators.get(phase);
  if (known) return known;
  const schema = JSON.parse(readFileSync(path.join(SCHEMAS, `${phase}.schema.json`), "utf8")) as AnySchema;
  const validate = new Ajv({ verbose: true }).compile(schema);
  validators.set(phase, validate);
  return validate;
}

function explain(error: ErrorObject, value: unknown): string {
  const at = fromPointer(error.instancePath, value);
  switch (error.keyword) {
    case "required":
      return `its output \`${formatPath([...at, error.params.missingProperty as string])}\` is missing`;
    case "type":
      return `its output \`${formatPath(at)}\` is ${kindOf(error.data)} where the contract has ${article(error.params.type as string)}`;
    case "enum":
      return `its output \`${formatPath(at)}\` is none of ${(error.params.allowedValues as string[]).join(", ")}`;
    default:
      return `its output \`${formatPath(at)}\` ${error.message ?? "is wrong"}`;
  }
}

function stackOf(phase: PhaseName, value: unknown): string {
  const environment = isRecord(value) && typeof value.environment === "string" ? value.environment : "<env>";
  return `${environment}.${phase}`;
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "empty";
  return article(Array.isArray(value) ? "array" : typeof value);
}

function article(type: string): string {
  const names: Readonly<Record<string, string>> = { object: "a mapping", array: "a list", string: "a text" };
  return names[type] ?? `a ${type}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
