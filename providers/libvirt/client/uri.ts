/** libvirt connection URIs: how they are written in a program, and how virsh gets them. */
import { realpathSync } from "node:fs";
import * as path from "node:path";

import { uriProblem } from "../../../model/host-uri";
import { joinUri, parameterOf, shownUri, splitUri, UriParts } from "../../../model/uri-parts";
import { ProviderError } from "../../base/types";

/** The project's folder: what a relative `socket=` is relative to. */
export const PROJECT_FOLDER = path.resolve(__dirname, "..", "..", "..");

/** `sockaddr_un.sun_path` has 108 bytes on Linux, one of them for the final zero: unix(7). */
const SOCKET_PATH_BYTES = 107;

/** There is no socket where the URI says, as when nothing of the host runs. */
export class MissingSocket extends ProviderError {}

/**
 * How messages call a host: the server's name, for a socket the name of its folder, else the URI itself.
 * Never holds a password, should one stand in the URI.
 */
export function hostLabel(uri: string): string {
  const parts = splitUri(uri);
  if (parts === undefined) return shownUri(uri);
  if (parts.host !== "") return parts.host;
  const socket = parameterOf(parts, "socket");
  return socket === undefined ? "localhost" : folderName(path.dirname(socket));
}

/** The folder that tells a host's socket from others': libvirt's own folders do not. */
function folderName(folder: string): string {
  if (["/run/libvirt", "/var/run/libvirt", "/"].includes(folder)) return "localhost";
  const name = path.basename(folder);
  return ["libvirt", "run"].includes(name) ? folderName(path.dirname(folder)) : name;
}

/**
 * The URI for virsh: a `socket=` made absolute and freed of symbolic links, which may be longer than what they lead to. It
 * need not be one that is allowed today ({@link uriProblem}): what an older state names has to be found, and taken away.
 * @param folder What a relative path is relative to. Default: the project's folder.
 * @throws ProviderError when the text is no URI, there is no such socket, or its path is too long for the operating system.
 */
export function connectionUri(uri: string, folder = PROJECT_FOLDER): string {
  const parts = partsOf(uri);
  const socket = parameterOf(parts, "socket");
  // A socket at the far end of ssh is a path over there.
  if (socket === undefined || (parts.transport ?? "unix") !== "unix") return joinUri(parts);
  const real = realSocket(uri, path.resolve(folder, socket));
  return joinUri({ ...parts, parameters: withParameter(parts, "socket", real) });
}

/** Why a program may not call a host so; undefined when it may. */
export function hostProblem(uri: string): string | undefined {
  const allowed = uriProblem(uri);
  return allowed === undefined ? undefined : notAllowed(uri, allowed);
}

function notAllowed(uri: string, allowed: string): string {
  return `${JSON.stringify(shownUri(uri))} is no host's libvirt URI; allowed is ${allowed}`;
}

/** The parts of a URI of the QEMU driver, be it allowed today or not; undefined when it is none. */
export function readUri(uri: string): UriParts | undefined {
  const parts = splitUri(uri);
  return parts?.driver === "qemu" ? parts : undefined;
}

/** Like {@link readUri}. @throws ProviderError when it is none. */
export function partsOf(uri: string): UriParts {
  const parts = readUri(uri);
  if (parts !== undefined) return parts;
  throw new ProviderError(notAllowed(uri, uriProblem(uri)!));
}

/** The parameters with another value of one of them; undefined: without it. */
export function withParameter(
  { parameters }: UriParts,
  name: string,
  value: string | undefined,
): UriParts["parameters"] {
  return parameters.flatMap(([other, old]) => {
    if (other.toLowerCase() !== name) return [[other, old] as const];
    return value === undefined ? [] : [[other, value] as const];
  });
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
