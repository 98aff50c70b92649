/**
 * How qemu+ssh connects. libvirt's own `ssh` transport has a key, a port and a user, and leaves the rest to the user's
 * configuration (https://libvirt.org/uri.html#ssh-transport); its `command=` names the program to call instead of ssh.
 */
import { existsSync } from "node:fs";
import * as path from "node:path";

import { joinUri, parameterOf, UriParts } from "../../../model/uri-parts";
import { ProviderError } from "../../base/types";
import { quoted } from "./shell-words";
import { partsOf, withParameter } from "./uri";

/** Seconds for a connection to come about. */
const CONNECT_SECONDS = 15;
/** Seconds without any sign of life, after which a connection counts as broken: three times this. */
const ALIVE_SECONDS = 15;

export interface SshConnection {
  /** The URI for virsh, without what is this plugin's own. */
  readonly uri: string;
  /** The program to be called as ssh: a shell script. */
  readonly script: string;
}

/** Never asks, and never waits without end. */
const ALWAYS = [
  "BatchMode=yes",
  `ConnectTimeout=${CONNECT_SECONDS}`,
  `ServerAliveInterval=${ALIVE_SECONDS}`,
  "ServerAliveCountMax=3",
];

/**
 * What a qemu+ssh URI means: `keyfile` (then no other key is tried), `known_hosts` (then a host that is not in it is
 * refused) and `jump`, `[USER@]HOST[:PORT]`, for which the same key and known hosts hold.
 * @param folder What relative paths are relative to.
 * @returns undefined for any other transport.
 * @throws ProviderError when a file that it names is not there.
 */
export function sshConnection(uri: string, folder: string): SshConnection | undefined {
  let parts = partsOf(uri);
  if (parts.transport !== "ssh") return undefined;
  const options = [...ALWAYS];
  const key = fileOf(parts, "keyfile", folder);
  if (key !== undefined) {
    parts = { ...parts, parameters: withParameter(parts, "keyfile", key) };
    options.push("IdentitiesOnly=yes");
  }
  const known = fileOf(parts, "known_hosts", folder);
  if (known !== undefined)
    options.push(`UserKnownHostsFile="${known}"`, "GlobalKnownHostsFile=none", "StrictHostKeyChecking=yes");
  const jump = parameterOf(parts, "jump");
  const proxy = jump === undefined ? [] : [`ProxyCommand=${jumpCommand(jump, options, key)}`];
  for (const own of ["known_hosts", "jump"]) parts = { ...parts, parameters: withParameter(parts, own, undefined) };
  const script = `#!/bin/sh\nexec ssh ${asArguments([...options, ...proxy])} "$@"\n`;
  return { uri: joinUri(parts), script };
}

function fileOf(parts: UriParts, name: string, folder: string): string | undefined {
  const value = parameterOf(parts, name);
  if (value === undefined) return undefined;
  const file = path.resolve(folder, value);
  if (existsSync(file)) return file;
  const uri = joinUri(parts);
  throw new ProviderError(`there is no file ${file}, the ${name} of ${uri}; correct the URI, or put the file there`);
}

/** ssh's own -J does not pass options on. */
function jumpCommand(jump: string, options: readonly string[], key: string | undefined): string {
  const [, user = "", host, port] = /^(.*@)?(\[.*\]|[^:]*)(?::(\d+))?$/.exec(jump)!;
  // The brackets of an IPv6 address are the URI's: ssh takes it without.
  const target = `${user}${host.replace(/^\[(.*)\]$/, "$1")}`;
  const identity = key === undefined ? "" : ` -i ${quoted(key)}`;
  const where = port === undefined ? "" : ` -p ${port}`;
  return `ssh ${asArguments(options)}${identity}${where} -W [%h]:%p -- ${quoted(target)}`;
}

function asArguments(options: readonly string[]): string {
  return options.map((option) => `-o ${quoted(option)}`).join(" ");
}
