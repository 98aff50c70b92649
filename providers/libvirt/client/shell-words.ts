/** One word of sh(1), whatever is in it. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A program with its arguments as one command line. */
export function commandLine(command: readonly string[]): string {
  return command.map(quoted).join(" ");
}
