import { output } from "../run";

/**
 * Lines of sources.list of this machine's own Debian mirrors for `release`, so that sites with mirrors of their own use
 * these. Empty when the machine has none for it (another release, another distribution): the tool's default is used.
 */
export async function debianSources(release: string): Promise<string[]> {
  const format = "$(REPO_URI) $(CODENAME) $(RELEASE) $(COMPONENT)";
  const args = ["indextargets", "--format", format, "Created-By: Packages", "Origin: Debian"];
  const targets = await output("apt-get", args).catch(() => "");
  return sourceLines(targets, release);
}

/** From rows of URI, code name, suite as configured, and component. */
export function sourceLines(targets: string, release: string): string[] {
  const rows = targets.split("\n").map((line) => line.trim().split(/\s+/));
  const lines = rows
    .filter((row) => row.length === 4 && ownSuite(row[1]!, release))
    .map(([uri, , suite, component]) => `deb ${uri} ${suite} ${component}`);
  const unique = [...new Set(lines)];
  // Updates alone do not make a system.
  return rows.some((row) => row[1] === release) ? unique : [];
}

function ownSuite(codeName: string, release: string): boolean {
  return [release, `${release}-updates`, `${release}-security`].includes(codeName);
}
