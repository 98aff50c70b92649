/** One machine of a group after another, and no further than the first that refuses. */
import { ProviderError } from "../../../base/types";
import { byTurns } from "../../client";

/** Machines that refused, by group; of this run, as each has a plugin of its own. */
const refusals = new Map<string, string>();

/**
 * Runs `work` when the group's earlier machines are done.
 * @throws ProviderError without running it when one of them failed: what one refuses is not brought to the others.
 */
export async function inTurn<T>(group: string, domain: string, work: () => Promise<T>): Promise<T> {
  return byTurns(`configuration of ${group}`, async () => {
    const refused = refusals.get(group);
    if (refused !== undefined) {
      throw new ProviderError(
        `${domain} keeps its configuration: ${refused}, of the same group ${group}, refused its own`,
      );
    }
    try {
      return await work();
    } catch (error) {
      refusals.set(group, domain);
      throw error;
    }
  });
}
