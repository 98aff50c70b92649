/** libvirt connection URIs: how they are written in a program, and how virsh gets them. */
import { realpathSync } from "node:fs";
import * as path from "node:path";

import { ProviderError } from "../../base/types";

/** The project's folder: what a relative `socket=` is relative to. */
export const PROJECT_FOLDER = path.resolve(__dirname, "..", "..", "..");

/** `sockaddr_un.sun_path` has 108 bytes on Linux, one of them for the final zero: unix(7). */
const SOCKET_PATH_BYTES = 107;

const URI = /^([a-z][a-z0-9]*)(?:\+([a-z0-9]+))?:\/\/(?:[^/?#@]+@)?([^/?#]*)(\/[^?#]*)?(?:\?([^#]*))?$/;

/** Becomes an argument of ssh: it must not look like an option. */
const JUMP = /^([A-Za-z0-9_][\w.-]*@)?[A-Za-z0-9][A-Za-z0-9.-]*(:\d{1,5})?$/;

/** There is no socket where the URI says, as when nothing of the host runs. */
export class MissingSocket extends ProviderError {}

/** Why a text is no libvirt URI; undefined when it is one. */
export function uriProblem(uri: string): string | undefined {
  const match = URI.exec(uri);
  if (match === null || match[4] === undefined) {
    return `${JSON.stringify(uri)} is no libvirt URI; expected for example qemu+ssh://ops@server-1/system or qemu+unix:///system?socket=PATH`;
  }
  if (match[1] !== "qemu")
    return `${JSON.stringify(uri)}: only the QEMU driver is supported, qemu://… or qemu+TRANSPORT://…`;
  if (uri.includes("|")) return `${JSON.stringify(uri)}: a "|" is not allowed, identifiers are written HOST|NAME`;
  const jump = new URLSearchParams(match[5] ?? "").get("jump");
  if (jump !== null && (match[2] !== "ssh" || !JUMP.test(jump)))
    return `${JSON.stringify(uri)}: jump= is [USER@]HOST[:PORT], an SSH server on the way, and goes with qemu+ssh only`;
  return undefined;
}

/**
 * How messages call a host: the server's name, for a socket the name of its folder, else the URI itself.
 * Never holds a password, should one stand in the URI.
 */
export function hostLabel(uri: string): string {
  const match = URI.exec(uri);
  if (match === null) return uri;
  const socket = new URLSearchParams(match[5] ?? "").get("socket");
  if (match[3] !== "") return match[3].replace(/:\d+$/, "");
  return socket === null ? "localhost" : folderName(path.dirname(socket));
}

/** The folder that tells a host's socket from others': libvirt's own folders do not. */
function folderName(folder: string): string {
  if (["/run/libvirt", "/var/run/libvirt", "/"].includes(folder)) return "localhost";
  const name = path.basename(folder);
  return ["libvirt", "run"].includes(name) ? folderName(path.dirname(folder)) : name;
}

/**
 * The URI for virsh: a `socket=` made absolute and freed of symbolic links, which may be longer than what they lead to.
 * @param folder What a relative path is relative to. Default: the project's folder.
 * @throws ProviderError when there is no such socket, or its path is too long for the operating system.
 */
export function connectionUri(uri: string, folder = PROJECT_FOLDER): string {
  const problem = uriProblem(uri);
  if (problem !== undefined) throw new ProviderError(problem);
  const question = uri.indexOf("?");
  const parameters = new URLSearchParams(question < 0 ? "" : uri.slice(question + 1));
  const socket = parameters.get("socket");
  // A socket at the far end of ssh is a path over there.
  if (socket === null || !/^qemu(\+unix)?:/.test(uri)) return uri;
  parameters.set("socket", realSocket(uri, path.resolve(folder, socket)));
  return `${uri.slice(0, question)}?${queryText(parameters)}`;
}

/** The part after the "?", as libvirt reads it: a "+" is a plus sign there. */
export function queryText(parameters: URLSearchParams): string {
  const pairs = [...parameters].map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll("%2F", "/")}`);
  return pairs.join("&");
}

function realSocket(uri: string, socket: string): string {
  const real = resolveLinks(uri, socket);
  if (Buffer.byteLength(real) <= SOCKET_PATH_BYTES) return real;
  throw new ProviderError(
    `${hostLabel(uri)}: the socket's path ${real} is longer than ${SOCKET_PATH_BYTES} bytes; ` +
      "let libvirtd listen in a shorter folder and make a symbolic link to it",
  );
}

function resolveLinks(uri: string, socket: string): string {
  try {
    return realpathSync(socket);
  } catch {
    throw new MissingSocket(
      `cannot reach libvirt on ${hostLabel(uri)}: there is no socket ${socket} (from ${uri}); ` +
        "start libvirtd on that host (the lab: npm run lab), or correct the URI",
    );
  }
}
