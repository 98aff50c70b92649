/** Quoting for PostgreSQL. */

/** E'' syntax is right whatever standard_conforming_strings says. */
export function literal(value: string): string {
  return `E'${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}

export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
