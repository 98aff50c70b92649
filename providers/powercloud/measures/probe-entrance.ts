/** `powercloud:index:probeEntrance`: whether a server answers under TLS, by which certificate. */
import { isIP } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "node:tls";
import { InvokeCall, Properties, ProviderError } from "../../base/types";

const LIMIT_MS = 15_000;
/** A server whose pods have just become ready may still be unknown to a proxy before it. */
const TRIES = 3;
const PASSING = ["ECONNREFUSED", "ECONNRESET"];

/**
 * The handshake, as a caller without a certificate of its own makes it: who trusts the authority gets that far.
 * @throws ProviderError when the arguments are wrong.
 */
export async function probeEntrance({ args }: InvokeCall): Promise<Properties> {
  const { url, authority } = args;
  if (typeof url !== "string" || !URL.canParse(url) || typeof authority !== "string") {
    throw new ProviderError("probeEntrance: expected url, as in https://10.20.0.20:30443, and authority, a PEM text");
  }
  for (let tries = 1; ; tries++) {
    try {
      return { notAfter: await handshake(new URL(url), authority) };
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (tries >= TRIES || !PASSING.includes(code ?? "")) return { problem: message };
    }
    await sleep(1000);
  }
}

function handshake({ hostname, port }: URL, authority: string): Promise<string> {
  const host = hostname.replace(/^\[|\]$/g, "");
  return new Promise((resolve, reject) => {
    // Names only: an address is no server name (RFC 6066, section 3), yet is verified all the same.
    const name = isIP(host) === 0 ? { servername: host } : {};
    const socket = connect({ host, port: Number(port || 443), ca: authority, timeout: LIMIT_MS, ...name }, () => {
      const end = new Date(socket.getPeerCertificate().valid_to);
      socket.destroy();
      resolve(end.toISOString());
    });
    socket.on("timeout", () => socket.destroy(new Error(`${host}:${port} did not answer within ${LIMIT_MS / 1000} s`)));
    socket.on("error", reject);
  });
}
