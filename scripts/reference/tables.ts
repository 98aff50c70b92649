/** Tables in Markdown. */

/** @param head Titles of the columns. */
export function table(head: readonly string[], rows: readonly string[]): string {
  return [line(head), line(head.map(() => "---")), ...rows].join("\n");
}

/** A row about something with a name and a type; both are shown as code. */
export function row(name: string, type: string, ...texts: readonly string[]): string {
  return line([`\`${name}\``, `\`${type}\``, ...texts].map(cell));
}

/** A pipe ends a cell, even within code. */
export function cell(text: string): string {
  return text.replace(/\s+/g, " ").replaceAll("|", "\\|");
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
