/** What virsh prints for people: one fact a line, behind its label. */

/** The facts of `Label:   value` lines. */
export function parseLabels(text: string): Record<string, string> {
  const lines = text.split("\n").flatMap((line) => {
    const match = /^([^:]+):\s*(.*)$/.exec(line);
    return match === null ? [] : [[match[1].trim(), match[2].trim()]];
  });
  return Object.fromEntries(lines) as Record<string, string>;
}
