import * as libvirt from "@pulumi/libvirt";
import type * as pulumi from "@pulumi/pulumi";
import { formerName } from "./former-name";
import type { Centre, HostState } from "../../model/types";

/** Whether a host is on, by what is done with it; the states that are not here leave its power alone. */
const POWER: Partial<Record<HostState, "on" | "off">> = { active: "on", draining: "on", standby: "off" };

/**
 * The switches of the hosts whose power the model declares and that are to be on, or off. Hosts come on before the
 * machines that need them, and go off after the machines that leave them: the caller says so by `dependsOn`.
 */
export function hostSwitches(
  centres: Readonly<Record<string, Centre>>,
  wanted: "on" | "off",
  options: pulumi.CustomResourceOptions,
): libvirt.HostPower[] {
  return Object.values(centres)
    .flatMap(({ hosts }) => Object.entries(hosts))
    .flatMap(([name, { uri, was, state, power }]) => {
      if (power === undefined || POWER[state] !== wanted) return [];
      return [
        new libvirt.HostPower(
          `power-${name}`,
          { host: uri, state: wanted, ...power },
          { ...options, ...formerName("power", was) },
        ),
      ];
    });
}
