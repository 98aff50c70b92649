import type { Model } from "../../model/types";
import { refuseToDeleteWhatIsUsed, refuseToLeaveCarriers, refuseToLoseCarriers } from "./departures";
import { recordedBy } from "./recorded";
import { refuseToRetireCarriers } from "./retirement";

/** By what the last runs left; no host is asked. @throws pulumi.RunError which names the hosts, what they carry, and the way */
export async function refuseToForgetCarriers(model: Model): Promise<void> {
  refuseToLoseCarriers(model, await recordedBy(model.name, model));
}

/** What phase II takes away must not be in use; hosts are asked as well. @throws pulumi.RunError likewise */
export async function refuseWhatIsInUse(model: Model): Promise<void> {
  const recorded = await recordedBy(model.name, model);
  refuseToLoseCarriers(model, recorded);
  await refuseToRetireCarriers(model, recorded.placed);
  await refuseToLeaveCarriers(model, recorded);
  await refuseToDeleteWhatIsUsed(model, recorded);
}
