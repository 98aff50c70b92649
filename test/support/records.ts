/** Uses the environment as a billing clerk does. */
import { expect } from "chai";
import type { CloudContract } from "../../stacks/contracts";
import { ask } from "./https";
import { outputs, readLabFile } from "./lab";

/** Writes a record through the internal entrance, and reads it on the standby. @returns its text */
export async function writesAndReads(): Promise<string> {
  const { url, caller } = await clerk();
  const text = `meter 4711 read ${Date.now()}`;
  const written = await ask(url, { ...caller, method: "POST", body: { text } });
  expect(written.status, written.text).to.equal(201);
  const deadline = Date.now() + 30_000;
  while (!(await records("standby")).includes(text)) {
    expect(Date.now(), "the row reaches the standby within 30 s").to.be.below(deadline);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return text;
}

/** The newest records, as text. */
export async function records(from: "primary" | "standby"): Promise<string> {
  const { url, caller } = await clerk();
  const read = await ask(`${url}?from=${from}`, caller);
  expect(read.status, read.text).to.equal(200);
  return read.text;
}

async function clerk() {
  const { entrances, staff } = await outputs<CloudContract>("cloud");
  const caller = { authority: readLabFile("authority.pem"), identity: staff["billing-clerk"] };
  return { url: `${entrances.internal.url}/business-billing/records`, caller };
}
