import * as libvirt from "@pulumi/libvirt";
import * as pulumi from "@pulumi/pulumi";
import type { Model } from "../../model/types";
import { carriedBy } from "../../planning/environment/departures";
import { hostsInState } from "../../planning/environment/hosts";
import type { Assignments } from "../../planning/solver/placement-types";

/**
 * A host is taken out of the pool once nothing of ours is left on it. For one that does not answer counts what the phases' last
 * runs left: a preview may run where no host can be reached.
 * @param placed machine to host, as they left it
 * @throws pulumi.RunError which names the hosts that are not empty, what they carry, and what to do.
 */
export async function refuseToRetireCarriers(model: Model, placed: Readonly<Assignments> = {}): Promise<void> {
  const refusals = await Promise.all(
    hostsInState(model, "retired").map(([host, uri]) => refusal(host, uri, carriedBy(host, placed))),
  );
  const reasons = refusals.filter((reason) => reason !== undefined);
  if (reasons.length > 0) throw new pulumi.RunError(reasons.join("\n"));
}

async function refusal(host: string, uri: string, recorded: readonly string[]): Promise<string | undefined> {
  const found = await libvirt.getDomains({ host: uri }).catch((error: Error) => {
    if (recorded.length > 0) return undefined;
    void pulumi.log.warn(
      `host ${host} is retired, and whether it is empty could not be seen: ${error.message}. Remove it from the model ` +
        "when it is gone for good.",
    );
    return [];
  });
  const ours = found?.filter(({ stack }) => stack !== undefined).map(({ name }) => name) ?? recorded;
  if (ours.length === 0) return undefined;
  return (
    `host ${host} cannot be retired yet: it still carries ${ours.join(", ")}. Set its state to draining, bring all phases ` +
    "up, then retire it."
  );
}
