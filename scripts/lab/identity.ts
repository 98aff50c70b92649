import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { join } from "node:path";

/** Names by which one lab is told from every other on the same machine. */
export interface LabIdentity {
  /** First six hex digits of the SHA-256 of the checkout's real path. */
  readonly id: string;
  /** Real path of the checkout. */
  readonly root: string;
  /** Loopback address of the lab's entrances, `127.a.b.1`; never 127.0.0.1. */
  readonly loopback: string;
  /** Network namespace of the provincial management node, which is also the switch between the hosts. */
  readonly namespace: string;
  /** Sockets, pid files and locks; short, as the path of a unix socket may have at most 107 bytes. */
  readonly runDir: string;
  /** Everything that must survive a reboot: `.lab/` in the checkout. */
  readonly labDir: string;
}

/**
 * @param root The checkout.
 * @param id Another id than the one that follows from the path (tests).
 */
export function labIdentity(root: string, id = idOf(realpathSync(root))): LabIdentity {
  const real = realpathSync(root);
  return {
    id,
    root: real,
    loopback: loopbackOf(id),
    namespace: `pc-${id}`,
    runDir: join("/run/powercloud", id),
    labDir: join(real, ".lab"),
  };
}

/** Network namespace of one lab host. */
export function hostNamespace(id: string, host: string): string {
  return `pc-${id}-${host}`;
}

function idOf(path: string): string {
  return createHash("sha256").update(path).digest("hex").slice(0, 6);
}

/** Second and third octet from the id's first two bytes; 127.0.x.1 is left to other programs. */
export function loopbackOf(id: string): string {
  const bytes = createHash("sha256").update(id).digest();
  return `127.${1 + (bytes[0]! % 254)}.${bytes[1]}.1`;
}
