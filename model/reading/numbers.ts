/** Whether a number says the same as the text that it was read from: no digit lost, no overflow to infinity. */
export function isExact(value: number, source: string): boolean {
  if (!Number.isFinite(value)) return false;
  if (/^0[xo]/.test(source)) return Number.isSafeInteger(value);
  return canonical(source) === canonical(String(value));
}

/** Digits without leading and trailing zeros, and the power of ten that they are multiplied by. */
function canonical(text: string): string {
  const match = /^([-+]?)(\d*)\.?(\d*)(?:e([-+]?\d+))?$/i.exec(text);
  if (!match) return text;
  const [, sign, whole, fraction, exponent = "0"] = match;
  const digits = (whole + fraction).replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  if (significant === "") return "0";
  const power = Number(exponent) - fraction.length + (digits.length - significant.length);
  return `${sign === "-" ? "-" : ""}${significant}e${power}`;
}
