/** What an owner's command printed, without what is secret in the command. */

/** Shorter words mean nothing by themselves. */
const SHORTEST = 4;
const STARS = "***";

/**
 * The output without the words of the command (but the programs' names), and without the values of the environment that it names, or
 * whose names say that they are secret: programs repeat in their complaints what they were called with.
 */
export function masked(output: string, command: string, env: NodeJS.ProcessEnv = process.env): string {
  const words = [...argumentsOf(command), ...environmentOf(command, env)].filter(({ length }) => length >= SHORTEST);
  const longestFirst = [...new Set(words)].sort((a, b) => b.length - a.length);
  return longestFirst.reduce((text, word) => text.replaceAll(word, STARS), output);
}

function argumentsOf(command: string): string[] {
  return command.split(/[;|&\n]+/).flatMap((part) => {
    const [, ...rest] = part.trim().split(/\s+/);
    const whole = rest.map((word) => word.replace(/^["']|["']$/g, ""));
    // A password may stand inside of an address, after an option's letter, or in quotes with white space.
    return [...whole, ...rest.flatMap((word) => word.split(/["'=:@,()<>]+/)), ...quoted(part), ...optionValues(rest)];
  });
}

function quoted(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'/g)].map(([, double, single]) => double ?? single ?? "");
}

/** `-Psecret` */
function optionValues(words: readonly string[]): string[] {
  return words.flatMap((word) => /^-[A-Za-z](.+)$/.exec(word)?.[1] ?? []);
}

function environmentOf(command: string, env: NodeJS.ProcessEnv): string[] {
  const named = new Set([...command.matchAll(/\$\{?(\w+)/g)].map(([, name]) => name));
  const isSecret = (name: string) => named.has(name) || /PASS|SECRET|TOKEN|CREDENTIAL|_KEY$/i.test(name);
  return Object.entries(env).flatMap(([name, value]) => (isSecret(name) && value !== undefined ? [value] : []));
}
