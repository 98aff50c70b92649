/**
 * The one spelling of what can be written in several ways: that in which libvirt gives it back. Inputs are brought into it when they
 * are checked, so that state, program and host compare.
 */
import { isIP } from "node:net";
import { posix } from "node:path";

/**
 * A path without doubled slashes, `.` parts and a slash at its end. `..` stays: behind a symbolic link it leads elsewhere than its text
 * says. Letters stay as they are: to Linux the two forms of `é` are two names.
 */
export function canonicalPath(file: string): string {
  const parts = file.split("/").filter((part) => part !== "" && part !== ".");
  return `${file.startsWith("/") ? "/" : ""}${parts.join("/")}`;
}

/** Whether two paths are the same one by their text. */
export function samePath(a: string, b: string): boolean {
  return canonicalPath(a) === canonicalPath(b);
}

/** Like 52:54:00:0a:0b:0c. */
export function canonicalMac(mac: string): string {
  return mac.toLowerCase().replaceAll("-", ":");
}

/** RFC 9562, section 4: read in any case, written in lower case. */
export function canonicalUuid(uuid: string): string {
  return uuid.toLowerCase();
}

/** An IP address, with or without a prefix length, as glibc writes it: RFC 5952. What is none stays. */
export function canonicalAddress(value: string): string {
  const [ip, ...prefix] = value.split("/");
  const bits = prefix.map((length) => (/^\d+$/.test(length) ? String(Number(length)) : length));
  return [isIP(ip) === 6 && !ip.includes("%") ? canonicalIpv6(ip) : ip, ...bits].join("/");
}

function canonicalIpv6(ip: string): string {
  const short = new URL(`http://[${ip}]`).hostname.slice(1, -1);
  // An IPv4 address inside keeps its dots: ::ffff:10.0.0.1, and ::10.0.0.1.
  const inner = /^::(ffff:)?([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(short);
  if (inner === null) return short;
  const [high, low] = [inner[2], inner[3]].map((group) => Number.parseInt(group, 16));
  return `::${inner[1] ?? ""}${[high >> 8, high & 255, low >> 8, low & 255].join(".")}`;
}

/** The folder above, and the last part, of a canonical path. */
export function splitPath(file: string): { readonly folder: string; readonly name: string } {
  const { dir, base } = posix.parse(canonicalPath(file));
  return { folder: dir, name: base };
}
