import * as pulumi from "@pulumi/pulumi";
import type { CloudContract } from "../../contracts/contracts";
import { firstName } from "../../model/first-names";
import type { Model } from "../../model/types";
import { outputsIfAny } from "../previous";

type Running = Partial<CloudContract>["modules"];

/**
 * A module that is chosen under another name, without its first one, would begin anew beside itself: without its data, and shut out of the account
 * that its pods have.
 * @param running as the cloud's last run left them, by their names then
 * @throws pulumi.RunError with the modules' names, and the way
 */
export function refuseToRestartModules({ applications }: Pick<Model, "applications">, running: Running): void {
  const chosen = Object.entries(applications.modules);
  const kept = new Set(chosen.map(([name, choice]) => firstName(name, choice)));
  const restarted = Object.entries(running ?? {}).flatMap(([before, { module = before, was }]) => {
    const first = firstName(before, { was });
    const [now] = chosen.find(([, choice]) => choice.module === module) ?? [];
    if (kept.has(first) || now === undefined) return [];
    return [
      `module ${now} would begin anew, without its data, as it runs by its first name, ${first}: say was: ${first} in ` +
        `applications.modules.${now}. If that is meant, take it out first, bring all phases up, then choose it again.`,
    ];
  });
  if (restarted.length > 0) throw new pulumi.RunError(restarted.join("\n"));
}

/** By what the last run of cloud left. @throws pulumi.RunError likewise */
export async function refuseRestartedModules(model: Model): Promise<void> {
  const { modules } = (await outputsIfAny(`${model.name}.cloud`)) as Partial<CloudContract>;
  refuseToRestartModules(model, modules);
}
