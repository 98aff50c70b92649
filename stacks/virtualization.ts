import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { clusterAuthority, clusterProvider } from "../components/platform/cluster";
import { hostSwitches } from "../components/physical/host-switches";
import { hostsProvider } from "../components/physical/hosts-provider";
import { Placement } from "../components/physical/placement";
import { PostgresCluster } from "../components/platform/postgres-cluster";
import { WorkerMachines } from "../components/platform/worker-machines";
import { firstName } from "../model/first-names";
import { hostUris, pooledHosts } from "../planning/environment/hosts";
import { machines } from "../planning/environment/machines";
import { hostRenames } from "../planning/environment/renames";
import { machinesRequest, reservations } from "../planning/environment/requests";
import { CONTRACT_VERSION, type IntegrationContract } from "../contracts/contracts";
import { certificateDays } from "../gates/limits";
import { definePhase } from "./define-phase";
import { workersReady } from "./measures/cluster";
import {
  databaseCertificates,
  databaseReports,
  standbysFollow,
  standbysRead,
  writesAreTaken,
} from "./measures/database";
import { once } from "./measures/once";
import { acceptedLosses } from "./guards/accepted-losses";
import { refuseToForgetCarriers } from "./guards/in-use";
import { refuseRestartedModules } from "./guards/renamed-modules";
import { proveNetwork } from "./network-proof";
import type { Phase } from "./phase";
import { PROJECT } from "./project";

/** Phase III: standard virtual machines hide the hardware; the database and the workers of the platform run on them. */
export const virtualization = definePhase({
  name: "virtualization",
  after: "integration",
  check: async (model) => {
    await refuseToForgetCarriers(model);
    await refuseRestartedModules(model);
  },
  build,
  contract: ({ model, previous, built: { placement, database, nodes } }) => ({
    version: CONTRACT_VERSION,
    environment: model.name,
    placement: placement.assignments,
    database: database.endpoint,
    workers: nodes.addresses,
    authorities: pulumi.secret({ entrances: previous.authorities.entrances, staff: previous.authorities.staff }),
    passwords: previous.passwords,
  }),
  gate: [
    { name: "primary-writes", measure: ({ built }) => writesAreTaken(built.reports()) },
    { name: "standby-lag", measure: ({ built }) => standbysFollow(built.reports()) },
    { name: "standby-reads-canary", measure: ({ built }) => standbysRead(built.reports()) },
    {
      name: "certificate-days-left",
      measure: ({ model, built }) =>
        databaseCertificates(built.reports(), certificateDays(model.standards.certificates)),
    },
    {
      name: "node-ready",
      measure: ({ built: { workers, kubeconfig, reading } }) =>
        workersReady(
          workers.map(({ name }) => name),
          kubeconfig,
          reading,
        ),
    },
  ],
});

function build({ model, previous }: Phase<IntegrationContract>) {
  const databases = machines(model).filter(({ service }) => service === "database");
  const workers = machines(model).filter(({ service }) => service === "kubernetes");
  const hosts = pooledHosts(model, previous.hosts);
  const request = machinesRequest(model, hosts, reservations(model, previous.services));
  const provider = hostsProvider(model);
  const dependsOn = hostSwitches(model.centres, "on", { provider });
  const placement = new Placement(
    "placement",
    {
      ...{ request, choices: { acceptLoss: acceptedLosses(), renamed: hostRenames(model) } },
      ...{ host: (name) => hosts.find((host) => host.name === name)!, uris: hostUris(model) },
    },
    { providers: [provider], dependsOn },
  );
  proveNetwork(model, placement.assignments);
  const standard = { placement, addresses: previous.addresses, images: previous.images };
  const { clients, parameters } = model.platform.database;
  const options = { providers: [provider], dependsOn };
  const database = new PostgresCluster(
    "database",
    {
      ...standard,
      machines: databases,
      clients: clients.map((network) => model.standards.networks[network]!.cidr),
      parameters,
      modules: Object.entries(model.applications.modules).map(([name, choice]) => firstName(name, choice)),
      authority: previous.authorities.databases,
      certificates: model.standards.certificates,
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
      kubeconfig,
      provider: clusterProvider("cluster", kubeconfig),
      clusterAuthority: clusterAuthority(kubeconfig),
    },
    options,
  );
  hostSwitches(model.centres, "off", { provider, dependsOn: [database, nodes] });
  const reading = { dependsOn: [database, nodes] };
  const reports = once(() =>
    pulumi.all([placement.assignments, database.endpoint]).apply(([assignments, endpoint]) => {
      const all = databases.map(({ name }) => ({
        name,
        address: previous.addresses[name]!.address,
        host: hosts.find((host) => host.name === assignments[name])!.uri,
      }));
      const primary = all.find(({ address }) => address === endpoint.primary)!;
      const standbys = all.filter((machine) => machine !== primary);
      return databaseReports(primary, standbys, { ...reading, provider });
    }),
  );
  return { placement, database, nodes, workers, kubeconfig, reports, reading };
}
