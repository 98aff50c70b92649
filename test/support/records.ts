/** Uses the environment as a billing clerk does. */
import { expect } from "chai";
import type { CloudContract } from "../../stacks/contracts";
import { ask } from "./https";
import { outputs, readLabFile } from "./lab";

/** Writes a record through the internal entrance, and reads it on the standby. */
export async function writesAndReads(): Promise<void> {
  const { entrances, staff } = await outputs<CloudContract>("cloud");
  const caller = { authority: readLabFile("authority.pem"), identity: staff["billing-clerk"] };
  const records = `${entrances.internal.url}/business-billing/records`;
  const text = `meter 4711 read ${Date.now()}`;
  const written = await ask(records, { ...caller, method: "POST", body: { text } });
  expect(written.status, written.text).to.equal(201);
  const deadline = Date.now() + 30_000;
  for (;;) {
    const read = await ask(`${records}?from=standby`, caller);
    expect(read.status, read.text).to.equal(200);
    if (read.text.includes(text)) return;
    expect(Date.now(), "the row reaches the standby within 30 s").to.be.below(deadline);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
