/** Uses the environment as a billing clerk does. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import type { CloudContract } from "../../../contracts/contracts";
import { ask } from "../https";
import { outputs, readLabFile } from "./lab";

/** Writes a record through the internal entrance, and reads it on the standby. @returns its text */
export async function writesAndReads(): Promise<string> {
  const { url, caller } = await clerk();
  const text = `meter 4711 read ${Date.now()}`;
  const written = await askUntilServed(url, { ...caller, method: "POST", body: { text } });
  expect(written.status, written.text).to.equal(201);
  const deadline = Date.now() + 30_000;
  while (!(await records("standby")).includes(text)) {
    expect(Date.now(), "the row reaches the standby within 30 s").to.be.below(deadline);
    await sleep(500);
  }
  return text;
}

/** The newest records, as text. */
export async function records(from: "primary" | "standby"): Promise<string> {
  const { url, caller } = await clerk();
  const read = await askUntilServed(`${url}?from=${from}`, caller);
  expect(read.status, read.text).to.equal(200);
  return read.text;
}

async function clerk() {
  const { entrances, staff } = await outputs<CloudContract>("cloud");
  const caller = { authority: readLabFile("authority.pem"), identity: staff["billing-clerk"] };
  return { url: `${entrances.internal.url}/business-billing/records`, caller };
}

/**
 * Tries again for a minute what is answered with 503, as clients do: right after a move or a succession the database has to be
 * connected to anew, which takes a guest without KVM seconds.
 */
async function askUntilServed(...request: Parameters<typeof ask>): ReturnType<typeof ask> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const answer = await ask(...request);
    if (answer.status !== 503 || Date.now() > deadline) return answer;
    await sleep(1000);
  }
}
