import type { Model } from "../../model/types";

/** `host:port` of the registry that all containers come from: as long as it is no service of its own, the cluster's section tells it. */
export function imageRegistry({ platform }: Model): string {
  return platform.kubernetes.registry;
}
