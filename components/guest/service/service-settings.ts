/** What is inside a small machine that a county centre runs for itself. */
import type { GuestSettings } from "../guest-settings";
import { chosenProgram } from "./chosen-program";
import { meterCollector } from "./meter-collector";
import type { ServiceGuest } from "./service-guest";

/** The services that the toolkit brings itself. */
const CATALOGUE = { "meter-collector": meterCollector };

export function serviceSettings(guest: ServiceGuest): GuestSettings {
  const { program } = guest;
  return typeof program === "string" ? CATALOGUE[program](guest) : chosenProgram(guest, program);
}
