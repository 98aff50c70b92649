/** Command that says whether a county service's unit runs, and exits 0 if so; it has the machine's name. */
export function serviceState(machine: string): string[] {
  return ["/usr/bin/systemctl", "is-active", `${machine}.service`];
}
