/** What PostgreSQL keeps of a password. */
import { createHash, createHmac, pbkdf2Sync } from "node:crypto";

/** As PostgreSQL itself (`scram_iterations`). */
const ITERATIONS = 4096;

/**
 * SCRAM-SHA-256 verifier of RFC 5803, which PostgreSQL stores as it comes: a server that is given one never sees the password.
 * The salt follows from account and password, so that the same password makes the same text.
 * @param password ASCII: nothing is normalized (RFC 4013)
 */
export function scramVerifier(account: string, password: string): string {
  const salt = createHmac("sha256", password).update(`salt of ${account}`).digest().subarray(0, 16);
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, "sha256");
  const clientKey = createHmac("sha256", salted).update("Client Key").digest();
  const storedKey = createHash("sha256").update(clientKey).digest("base64");
  const serverKey = createHmac("sha256", salted).update("Server Key").digest("base64");
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString("base64")}$${storedKey}:${serverKey}`;
}
