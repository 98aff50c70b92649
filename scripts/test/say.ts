/** Prints a line of the runner's own, told apart from the tests' output. */
export function say(message: string): void {
  process.stdout.write(`[test] ${message}\n`);
}

/** Seconds with one decimal, as `12.3 s`. */
export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
