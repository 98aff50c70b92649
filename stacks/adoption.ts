import * as pulumi from "@pulumi/pulumi";
import type { Model } from "../model/types";
import { adoptedMachines, lostAdopted } from "../planning/environment/adopted";
import { hostsInState } from "../planning/environment/hosts";

/** Warns of adopted machines with which their host's state does nothing: they belong to their host. */
export function sayOfAdopted(model: Model): void {
  const draining = new Set(hostsInState(model, "draining").map(([name]) => name));
  for (const { name, host } of adoptedMachines(model)) {
    if (!draining.has(host)) continue;
    void pulumi.log.warn(
      `${name} stays on ${host}, which drains: adopted machines move only when their entry in the model is moved to another host.`,
    );
  }
  for (const { name, host } of lostAdopted(model)) {
    void pulumi.log.warn(
      `${name} is not recoverable by this program: ${host} is lost, and only it had the disks. Restore it from a backup, or take it ` +
        "out of the model.",
    );
  }
}
