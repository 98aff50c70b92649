/** Which libvirt URIs lead to a host of ours. Source: https://libvirt.org/uri.html */
import { parameterOf, splitUri, type UriParts } from "./uri-parts";

/** How a libvirt daemon may be reached: encrypted, or not leaving the machine. */
const TRANSPORTS = ["ssh", "libssh", "libssh2", "tls", "unix"] as const;
const SSH = ["ssh", "libssh", "libssh2"];
const LOCAL = [undefined, "unix"];

interface Parameter {
  readonly transports: readonly (string | undefined)[];
  readonly allowed: (value: string) => string | undefined;
}

/**
 * Parameters that neither weaken a connection nor run a command, and the transports with which they mean anything. libvirt
 * ignores them with the others: then a key or known hosts that somebody relies on would not hold.
 */
const PARAMETERS: Readonly<Record<string, Parameter>> = {
  socket: { transports: [...LOCAL, ...SSH], allowed: anyPath },
  keyfile: { transports: SSH, allowed: anyPath },
  known_hosts: { transports: SSH, allowed: anyPath },
  sshauth: { transports: SSH, allowed: listOf("agent", "privkey", "password", "keyboard-interactive") },
  pkipath: { transports: ["tls"], allowed: anyPath },
  mode: { transports: [...LOCAL, ...SSH], allowed: oneOf("auto", "direct", "legacy") },
  jump: { transports: ["ssh"], allowed: jumpProblem },
};

const EXAMPLE = "like qemu+ssh://ops@guiyang-1/system or qemu+unix:///system?socket=/run/libvirt/libvirt-sock";

/** RFC 1123, section 2.1; an underscore as names of a hosts file may have it. */
const HOST_NAME = /^[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*\.?$/;
const IPV6 = /^\[[0-9A-Fa-f:.]+(%25[A-Za-z0-9_.-]+)?\]$/;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const USER = /^[^\s\p{Cc}"'`-][^\s\p{Cc}"'`]*$/u;
/** A shell at the far end reads it: libvirt's own quoting of this path holds no quotes. */
const FAR_PATH = /^\/[\w.,:@+=/-]+$/;

/**
 * What is wrong with a host's libvirt URI, as what is allowed instead; undefined when it is right. URIs are handed to
 * programs: whatever those could read as an option or a command is refused.
 */
export function uriProblem(text: string): string | undefined {
  if (/[\s\p{Cc}"'`\\<>]/u.test(text)) return `a libvirt URI without spaces or quotes, ${EXAMPLE}`;
  if (text.includes("|"))
    return 'a libvirt URI without "|", which identifiers (URI|NAME) are split at; in a path write %7C';
  const parts = splitUri(text);
  if (parts === undefined) return `a libvirt URI, ${EXAMPLE}`;
  if (parts.driver !== "qemu") return `a libvirt URI of the QEMU driver, its scheme in lower case, ${EXAMPLE}`;
  return transportProblem(parts) ?? addressProblem(parts) ?? placeProblem(parts) ?? parameterProblem(parts);
}

function transportProblem({ transport, host }: UriParts): string | undefined {
  if (transport === undefined || (TRANSPORTS as readonly string[]).includes(transport)) return undefined;
  if (transport !== "tcp") return `qemu+<transport> with one of ${TRANSPORTS.join(", ")}`;
  if (LOOPBACK.test(host)) return undefined;
  return "an encrypted transport: qemu+tcp sends everything in the clear; use qemu+ssh or qemu+tls";
}

function addressProblem({ transport, user, host, port }: UriParts): string | undefined {
  if (user?.includes(":")) return "no password in the URI: use an SSH key or a certificate";
  if (host.startsWith("-") || user?.startsWith("-")) return "a host and user name that begin with no hyphen";
  if (LOCAL.includes(transport)) {
    if (host === "" && port === undefined && user === undefined) return undefined;
    return "no host name in a local URI (qemu:///system); qemu+ssh://… or qemu+tls://… for another host";
  }
  if (host === "") return `a host name after qemu+${transport}://`;
  if (!isHostName(host)) {
    return "a host name of ASCII letters, digits, hyphens and dots (other letters in the form xn--…), an IPv4 address, or an IPv6 address in [ ]";
  }
  if (port !== undefined && !isPort(port))
    return "a port from 1 to 65535 after the host name, or no colon (an IPv6 address in [ ])";
  if (user !== undefined && !USER.test(user))
    return "a user name without spaces, quotes and control characters before the @";
  return undefined;
}

function isHostName(host: string): boolean {
  return HOST_NAME.test(host) || (IPV6.test(host) && URL.canParse(`http://${host.replace(/%25.*\]$/, "]")}/`));
}

function isPort(port: string): boolean {
  return /^[1-9]\d{0,4}$/.test(port) && Number(port) <= 65_535;
}

function placeProblem({ path, hasFragment }: UriParts): string | undefined {
  if (path !== "/system")
    return "the path /system (the host's own libvirt daemon), with nothing behind it but ?parameters";
  return !hasFragment ? undefined : 'nothing from a "#" on, which libvirt does not read; in a path write %23';
}

function parameterProblem(parts: UriParts): string | undefined {
  const names = parts.parameters.map(([name]) => name);
  if (!names.every((name) => Object.hasOwn(PARAMETERS, name))) {
    return `only the parameters ${Object.keys(PARAMETERS).join(", ")} after the "?", in lower case`;
  }
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) return `${twice}= once only`;
  for (const [name, value] of parts.parameters) {
    const { transports, allowed } = PARAMETERS[name]!;
    if (!transports.includes(parts.transport)) return `${name}= with ${transports.map(schemeOf).join(", ")} only`;
    const problem = allowed(value);
    if (problem !== undefined) return `${name}=${problem}`;
  }
  const socket = SSH.includes(parts.transport ?? "") ? parameterOf(parts, "socket") : undefined;
  if (socket === undefined || FAR_PATH.test(socket)) return undefined;
  return "socket=/PATH of letters, digits and . , : @ + = _ - /: a shell on the host reads it";
}

function schemeOf(transport: string | undefined): string {
  return transport === undefined ? "qemu" : `qemu+${transport}`;
}

function anyPath(value: string): string | undefined {
  return /^[^\p{Cc}"]+$/u.test(value) ? undefined : "PATH, without quotes and control characters";
}

function oneOf(...values: string[]): Parameter["allowed"] {
  return (value) => (values.includes(value) ? undefined : values.join(" or "));
}

function listOf(...values: string[]): Parameter["allowed"] {
  return (value) =>
    value.split(",").every((item) => values.includes(item))
      ? undefined
      : `${values.join(", ")}, or several with commas`;
}

/** It becomes an argument of ssh. */
function jumpProblem(value: string): string | undefined {
  const [, user, host, port] = /^(?:(.*)@)?(\[[^\]]*\]|[^:[\]]*)(?::(.*))?$/s.exec(value) ?? [];
  const isRight =
    host !== undefined &&
    isHostName(host) &&
    (user === undefined || /^[A-Za-z0-9_][\w.-]*$/.test(user)) &&
    (port === undefined || isPort(port));
  return isRight ? undefined : "[USER@]HOST[:PORT], an SSH server on the way to the host";
}

/**
 * The daemon that a URI leads to, the same text for every way of writing it: users, keys and transports are ways to the same
 * host. Undefined when it cannot be read.
 */
export function daemonOf(text: string): string | undefined {
  const parts = splitUri(text);
  if (parts === undefined) return undefined;
  const { transport, host, port } = parts;
  const socket = parameterOf(parts, "socket")?.replace(/^\/var\/run\//, "/run/") ?? "/run/libvirt/libvirt-sock";
  if (host === "") return socket;
  const defaultPort = transport === undefined || transport === "tls" ? "16514" : "22";
  const name = host.toLowerCase().replace(/\.$/, "");
  return [name, port ?? defaultPort, socket, parameterOf(parts, "jump") ?? ""].join(" ");
}
