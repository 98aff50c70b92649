import * as libvirt from "@pulumi/libvirt";
import type { Centre } from "../../model/types";

/** The `libvirt` plugin as all of a phase's resources use it: it knows which hosts are lost, and never asks them. */
export function hostsProvider(centres: Readonly<Record<string, Centre>>): libvirt.Provider {
  const hosts = Object.values(centres).flatMap((centre) => Object.values(centre.hosts));
  return new libvirt.Provider("hosts", {
    lostHosts: hosts.filter(({ state }) => state === "lost").map(({ uri }) => uri),
  });
}
