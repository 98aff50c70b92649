import * as path from "node:path";
import { clusterAuthority, clusterProvider } from "../components/platform/cluster";
import { hostSwitches } from "../components/physical/host-switches";
import { hostsProvider } from "../components/physical/hosts-provider";
import { Placement } from "../components/physical/placement";
import { PostgresCluster } from "../components/platform/postgres-cluster";
import { WorkerMachines } from "../components/platform/worker-machines";
import { hostUris, pooledHosts } from "../planning/environment/hosts";
import { machines } from "../planning/environment/machines";
import { machinesRequest, reservations } from "../planning/environment/requests";
import { CONTRACT_VERSION, type IntegrationContract, type VirtualizationContract } from "../contracts/contracts";
import { proveNetwork } from "./network-proof";
import type { Phase, Promised } from "./phase";
import { PROJECT } from "./project";

/** Phase III: standard virtual machines hide the hardware; the database and the workers of the platform run on them. */
export function virtualization({ model, previous }: Phase<IntegrationContract>): Promised<VirtualizationContract> {
  const databases = machines(model).filter(({ service }) => service === "database");
  const workers = machines(model).filter(({ service }) => service === "kubernetes");
  const hosts = pooledHosts(model, previous.hosts);
  const request = machinesRequest(model, hosts, reservations(model, previous.services));
  const provider = hostsProvider(model);
  const dependsOn = hostSwitches(model.centres, "on", { provider });
  const placement = new Placement(
    "placement",
    { request, host: (name) => hosts.find((host) => host.name === name)!, uris: hostUris(model) },
    { providers: [provider], dependsOn },
  );
  proveNetwork(model, placement.assignments);
  const standard = { placement, addresses: previous.addresses, images: previous.images };
  const network = model.standards.networks[model.platform.database.network]!;
  const options = { providers: [provider], dependsOn };
  const database = new PostgresCluster(
    "database",
    {
      ...standard,
      machines: databases,
      clients: [network.cidr],
      authority: previous.authority,
      passwords: previous.passwords,
    },
    options,
  );
  const kubeconfig = path.resolve(PROJECT, model.platform.kubernetes.kubeconfig);
  const nodes = new WorkerMachines(
    "workers",
    {
      ...standard,
      machines: workers,
      kubernetes: model.platform.kubernetes,
      provider: clusterProvider("cluster", kubeconfig),
      clusterAuthority: clusterAuthority(kubeconfig),
    },
    options,
  );
  hostSwitches(model.centres, "off", { provider, dependsOn: [database, nodes] });
  return {
    version: CONTRACT_VERSION,
    environment: model.name,
    placement: placement.assignments,
    database: database.endpoint,
    workers: nodes.addresses,
    authority: previous.authority,
    passwords: previous.passwords,
  };
}
