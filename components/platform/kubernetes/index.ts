import * as path from "node:path";
import type { PlatformService } from "../service";
import { clusterAuthority, clusterProvider } from "./cluster";
import { WorkerMachines } from "./worker-machines";

/** Workers of a cluster whose control plane is there; its endpoint is each node's address. */
export const kubernetes: PlatformService<Record<string, string>> = {
  name: "kubernetes",
  build({ model, machines, placement, addresses, images, project, options }) {
    const section = model.platform.kubernetes;
    const kubeconfig = path.resolve(project, section.kubeconfig);
    const component = new WorkerMachines(
      "workers",
      {
        ...{ machines, placement, addresses, images, kubernetes: section, kubeconfig },
        provider: clusterProvider("cluster", kubeconfig),
        clusterAuthority: clusterAuthority(kubeconfig),
      },
      options,
    );
    return { component, endpoint: component.addresses };
  },
};
