const SECONDS_PER_UNIT: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400 };

/**
 * Reads `30m`, `24h`, `7d` as a number of seconds.
 * @returns undefined when the text is no duration, or longer than a year.
 */
export function parseDuration(text: string): number | undefined {
  const match = /^([1-9]\d{0,4})([mhd])$/.exec(text);
  if (!match) return undefined;
  const seconds = Number(match[1]) * SECONDS_PER_UNIT[match[2]];
  return seconds <= 365 * SECONDS_PER_UNIT.d ? seconds : undefined;
}
