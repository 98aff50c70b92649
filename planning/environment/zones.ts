import type { Host, Model, Network } from "../../model/types";
import { allHosts } from "./hosts";

/** Whether a host may carry machines whose network is in a security zone. */
export function mayCarry({ zones }: Pick<Host, "zones">, zone: string): boolean {
  return zones === undefined || zones.includes(zone);
}

/** The networks that a host is given: those of the zones that it may carry. */
export function networksFor(
  host: Pick<Host, "zones">,
  networks: Readonly<Record<string, Network>>,
): Record<string, Network> {
  return Object.fromEntries(Object.entries(networks).filter(([, { zone }]) => mayCarry(host, zone)));
}

/** By host that may not carry all zones: those that it may. */
export function zonesByHost(model: Model): Record<string, readonly string[]> {
  return Object.fromEntries(
    allHosts(model).flatMap(([name, { zones }]) => (zones === undefined ? [] : [[name, zones]])),
  );
}
