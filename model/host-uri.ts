/** How a libvirt daemon may be reached: encrypted, or not leaving the machine. */
const TRANSPORTS = ["ssh", "libssh", "libssh2", "tls", "unix"] as const;

/** Parameters that neither weaken a connection nor run a command. */
const PARAMETERS = ["socket", "keyfile", "known_hosts", "sshauth", "pkipath", "mode", "jump"] as const;

/** `[USER@]HOST[:PORT]` of an SSH server on the way. */
const JUMP = /^([A-Za-z0-9_][\w.-]*@)?[A-Za-z0-9][A-Za-z0-9.-]*(:\d{1,5})?$/;

const EXAMPLE = "like qemu+ssh://ops@guiyang-1/system or qemu+unix:///system?socket=/run/libvirt/libvirt-sock";

/**
 * What is wrong with a host's libvirt URI, as what is allowed instead; undefined when it is right. URIs are handed to
 * programs: whatever those could read as an option or a command is refused.
 * Source: https://libvirt.org/uri.html
 */
export function uriProblem(text: string): string | undefined {
  if (/[\s"'`\\<>]/.test(text)) return `a libvirt URI without spaces or quotes, ${EXAMPLE}`;
  const scheme = /^qemu(?:\+([a-z0-9]+))?:\/\//.exec(text);
  if (!scheme || !URL.canParse(text)) return `a libvirt URI, ${EXAMPLE}`;
  const transport = scheme[1];
  if (transport === "tcp")
    return "an encrypted transport: qemu+tcp sends everything in the clear; use qemu+ssh or qemu+tls";
  if (transport !== undefined && !(TRANSPORTS as readonly string[]).includes(transport)) {
    return `qemu+<transport> with one of ${TRANSPORTS.join(", ")}`;
  }
  return addressProblem(new URL(text), transport) ?? parameterProblem(new URL(text));
}

function addressProblem(url: URL, transport: string | undefined): string | undefined {
  const isLocal = transport === undefined || transport === "unix";
  if (isLocal && url.hostname !== "")
    return "no host name in a local URI (qemu:///system); qemu+ssh://… for another host";
  if (!isLocal && url.hostname === "") return `a host name after qemu+${transport}://`;
  if (url.hostname.startsWith("-") || url.username.startsWith("-"))
    return "a host and user name that begin with no hyphen";
  if (url.password !== "") return "no password in the URI: use an SSH key or a certificate";
  return url.pathname === "/system" ? undefined : "the path /system (the host's own libvirt daemon)";
}

function parameterProblem(url: URL): string | undefined {
  const wrong = [...url.searchParams.keys()].find((name) => !(PARAMETERS as readonly string[]).includes(name));
  if (wrong !== undefined) return `only the parameters ${PARAMETERS.join(", ")} after the "?"`;
  const jump = url.searchParams.get("jump");
  if (jump === null) return undefined;
  if (url.protocol !== "qemu+ssh:") return "jump= with qemu+ssh only";
  return JUMP.test(jump) ? undefined : "jump=[USER@]HOST[:PORT], an SSH server on the way to the host";
}
