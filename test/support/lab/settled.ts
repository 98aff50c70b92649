/** Resources that are what they were said to be: right after they were made, nothing is left to do. */
import { expect } from "chai";
import { Properties } from "../../../providers/base/types";
import { change, drift, type Made, up } from "../libvirt/libvirt-plugin";
import { ProviderClient } from "../provider-client";

/**
 * Makes a resource, and takes it away in the end. A second run of the program, with and without a refresh, finds nothing to
 * do, and a change of nothing does none.
 */
export async function staysSettled(
  client: ProviderClient,
  kind: string,
  name: string,
  news: Properties,
): Promise<void> {
  const made = await up(client, kind, name, news);
  try {
    await isSettled(client, made, news);
    await isSettled(client, await unchanged(client, made), news);
  } finally {
    await client.delete(made);
  }
  expect(await client.read(made), "after its deletion").equal(undefined);
}

async function unchanged(client: ProviderClient, made: Made): Promise<Made> {
  const again = await change(client, made, {});
  expect(again.outputs, "outputs of an update that changes nothing").deep.equal(made.outputs);
  return again;
}

/** @param news What the program says, without the defaults. */
export async function isSettled(client: ProviderClient, made: Made, news: Properties): Promise<void> {
  const { type, name, id, inputs, outputs } = made;
  const checked = await client.check({ type, name, news, olds: inputs });
  expect(checked, "inputs of a second run").deep.equal({ inputs, failures: [] });
  const diff = await client.diff({ type, name, id, oldInputs: inputs, oldOutputs: outputs, newInputs: inputs });
  expect(diff.changes, "changes of a second run").deep.equal({});
  const found = await client.read(made);
  expect(found?.outputs, "outputs after a refresh").deep.equal(outputs);
  // Beside what the program leaves to the host, which a refresh adds to them.
  expect(await drift(client, made), "changes after a refresh").deep.equal({});
}
