/** Random texts under rules: what passwords and strings have in common. */
import { CheckFailure, Properties, UNKNOWN } from "../base/types";
import { Entropy, pick, shuffled } from "./entropy";
import { booleanFailures, integerFailures, textFailures } from "./validation";

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const NUMERIC = "0123456789";
const SPECIAL = "!@#$%&*()-_=+[]{}<>:?";

const MINIMA = ["minLower", "minUpper", "minNumeric", "minSpecial"] as const;
const CLASSES = ["lower", "upper", "numeric", "special"] as const;

/** Defaults of the official plugin; `number` is the old name of `numeric`. */
export const TEXT_DEFAULTS: Properties = {
  lower: true,
  upper: true,
  numeric: true,
  number: true,
  special: true,
  minLower: 0,
  minUpper: 0,
  minNumeric: 0,
  minSpecial: 0,
};

/** `numeric` and `number` are one: the one that the program gives, counts. */
export function unifyNumeric(inputs: Properties): Properties {
  const numeric = inputs.numeric ?? inputs.number;
  return numeric === undefined ? inputs : { ...inputs, numeric, number: inputs.number ?? numeric };
}

export function textFailuresOf(inputs: Properties): CheckFailure[] {
  const failures = [
    ...integerFailures(inputs, "length", { min: 1 }),
    ...MINIMA.flatMap((name) => integerFailures(inputs, name, { min: 0 })),
    ...CLASSES.flatMap((name) => booleanFailures(inputs, name)),
    ...textFailures(inputs, "overrideSpecial"),
  ];
  return failures.length > 0 ? failures : contradictions(inputs);
}

function contradictions(inputs: Properties): CheckFailure[] {
  const { length, numeric, number } = inputs;
  if (numeric !== UNKNOWN && number !== UNKNOWN && numeric !== number) {
    const reason = `number is ${String(number)} and numeric is ${String(numeric)}, but they mean the same: leave number out`;
    return [{ property: "number", reason }];
  }
  if ([length, ...MINIMA.map((name) => inputs[name]), ...CLASSES.map((name) => inputs[name])].includes(UNKNOWN))
    return [];
  const sum = MINIMA.reduce((total, name) => total + (inputs[name] as number), 0);
  if (sum > (length as number)) {
    const parts = MINIMA.map((name) => `${name} ${String(inputs[name])}`).join(" + ");
    const reason = `${String(length)} is less than ${parts} = ${sum}: use a length of at least ${sum}, or smaller minima`;
    return [{ property: "length", reason }];
  }
  if (sum < (length as number) && CLASSES.every((name) => inputs[name] === false)) {
    const reason = `lower, upper, numeric and special are all false, so nothing is left to draw from: allow one of them`;
    return [{ property: "", reason }];
  }
  return [];
}

/** Draws a text; the inputs are complete and checked. */
export function drawText(inputs: Properties, entropy: Entropy): string {
  const alphabets: Record<(typeof CLASSES)[number], string[]> = {
    lower: [...LOWER],
    upper: [...UPPER],
    numeric: [...NUMERIC],
    special: [...((inputs.overrideSpecial as string | undefined) || SPECIAL)],
  };
  const minima = CLASSES.flatMap((name, i) => draw(alphabets[name], inputs[MINIMA[i]] as number, entropy));
  const allowed = CLASSES.flatMap((name) => (inputs[name] === true ? alphabets[name] : []));
  const rest = draw(allowed, (inputs.length as number) - minima.length, entropy);
  return shuffled([...minima, ...rest], entropy).join("");
}

function draw(alphabet: readonly string[], count: number, entropy: Entropy): string[] {
  return Array.from({ length: count }, () => pick(alphabet, entropy));
}
