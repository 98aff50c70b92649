/** Major, minor and patch of a version. What follows the patch (`-rc.1`, `+build`) is not looked at. */
export type Version = readonly [major: number, minor: number, patch: number];

/**
 * The first thing in `text` that reads like a version: `v3.250.0`, `1.34`, `go1.25.11`, `QEMU emulator version 7.2.22 (...)`.
 * A missing minor or patch counts as 0; undefined when there is none.
 */
export function parseVersion(text: string): Version | undefined {
  const match = /(?<![\d.])(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)] : undefined;
}

/** Negative when `a` is older than `b`, 0 when they are the same, positive when it is newer. */
export function compareVersions(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/** Whether `found` is `minimum` or newer. False when either cannot be read. */
export function isAtLeast(found: string, minimum: string): boolean {
  const [have, want] = [parseVersion(found), parseVersion(minimum)];
  return have !== undefined && want !== undefined && compareVersions(have, want) >= 0;
}

/** Whether `found` may stand for `wanted`: the same major version, and not older. */
export function isCompatible(found: string, wanted: string): boolean {
  return isAtLeast(found, wanted) && parseVersion(found)?.[0] === parseVersion(wanted)?.[0];
}
