/** What a libvirt URI consists of, as libvirt reads it. */

export interface UriParts {
  /** Like `qemu`. */
  readonly driver: string;
  /** Like `ssh`; undefined where none is named. */
  readonly transport: string | undefined;
  /** Decoded; undefined where there is no `@`. */
  readonly user: string | undefined;
  /** As it is written, an IPv6 address in its brackets; empty: this machine. */
  readonly host: string;
  /** As it is written; undefined where there is no colon. */
  readonly port: string | undefined;
  /** As it is written. */
  readonly path: string;
  /** Decoded, in the order of the text; names as they are written. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
  /** Whether a `#` follows, which libvirt does not read on from. */
  readonly hasFragment: boolean;
}

const URI = /^([^:/?#+]+)(?:\+([^:/?#]*))?:\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?(#.*)?$/s;
const AUTHORITY = /^(?:(.*)@)?(\[[^\]]*\]|[^:[\]]*)(?::(.*))?$/s;

/**
 * The parts of a URI; undefined when the text is none. Whether they are allowed is another question ({@link uriProblem}).
 * Parameters are separated by `&` or `;`, and a `+` is a plus sign: libvirt's virURIParseParams.
 */
export function splitUri(text: string): UriParts | undefined {
  const [, driver, transport, authority, path, query, fragment] = URI.exec(text) ?? [];
  const [, user, host, port] = AUTHORITY.exec(authority ?? "[") ?? [];
  if (driver === undefined || path === undefined || host === undefined) return undefined;
  try {
    const parameters = (query ?? "").split(/[&;]/).filter((pair) => pair !== "");
    return {
      driver,
      transport,
      user: user === undefined ? undefined : decodeURIComponent(user),
      host,
      port,
      path,
      parameters: parameters.map(splitPair),
      hasFragment: fragment !== undefined,
    };
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

function splitPair(pair: string): readonly [string, string] {
  const equals = pair.indexOf("=");
  const [name, value] = equals < 0 ? [pair, ""] : [pair.slice(0, equals), pair.slice(equals + 1)];
  return [decodeURIComponent(name), decodeURIComponent(value)];
}

/** The value of a parameter; undefined where there is none. The last one counts, and the case of its name does not. */
export function parameterOf({ parameters }: UriParts, name: string): string | undefined {
  return parameters.findLast(([other]) => other.toLowerCase() === name)?.[1];
}

/** The text of a URI with whatever has to be encoded in it: non-ASCII letters of a socket's path, say. */
export function joinUri({ driver, transport, user, host, port, path, parameters }: UriParts): string {
  const scheme = transport === undefined ? driver : `${driver}+${transport}`;
  const authority = `${user === undefined ? "" : `${encode(user)}@`}${host}${port === undefined ? "" : `:${port}`}`;
  const query = parameters.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");
  return `${scheme}://${authority}${path}${query === "" ? "" : `?${query}`}`;
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll("%2F", "/").replaceAll("'", "%27");
}

/** The text as messages show it: without the password, should there be one. */
export function shownUri(text: string): string {
  return text.replace(/^([^:/?#]*:\/\/[^:/?#@]*):[^?#]*@/s, "$1:…@");
}
