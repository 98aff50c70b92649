import * as libvirt from "@pulumi/libvirt";
import type { Model } from "../../model/types";
import { hostsInState } from "../../planning/environment/hosts";

/** The `libvirt` plugin as all of a phase's resources use it: it knows which hosts are lost, and never asks them. */
export function hostsProvider(model: Model): libvirt.Provider {
  return new libvirt.Provider("hosts", { lostHosts: hostsInState(model, "lost").map(([, uri]) => uri) });
}
