import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { ApplicationModule } from "../components/application/application-module";
import { ApplicationNamespace } from "../components/application/application-namespace";
import { type ChosenModule, chosenModules } from "../components/application/chosen-modules";
import { accountPassword } from "../components/platform/account-password";
import { database } from "../components/platform/database";
import { imageRegistry } from "../components/platform/image-registry";
import { clusterProvider } from "../components/platform/kubernetes/cluster";
import { AccessGateway } from "../components/user/access-gateway";
import { entranceUrls } from "../components/user/entrance";
import { StaffCertificates } from "../components/user/staff-certificates";
import { CONTRACT_VERSION, type VirtualizationContract } from "../contracts/contracts";
import type { Workload } from "../gates/cluster";
import { certificateDays } from "../gates/limits";
import { definePhase } from "./define-phase";
import { workloadsAvailable } from "./measures/cluster";
import { entranceCertificates, entrancesAnswer, knock, staffCertificates } from "./measures/entrances";
import { once } from "./measures/once";
import { refuseRestartedModules } from "./guards/renamed-modules";
import type { Phase } from "./phase";
import { PROJECT } from "./project";

/** Pods beyond those asked for: a rolling update starts new ones before it stops the old. */
const SURGE = 2;
const GATEWAY_REPLICAS = 2;
const GATEWAY: Workload = {
  name: "gateway-available",
  layer: "user",
  namespace: "access",
  deployment: "gateway",
  replicas: GATEWAY_REPLICAS,
};

/** Phase IV: the provincial centre becomes the cloud centre: chosen modules, and two ways in to them. */
export const cloud = definePhase({
  name: "cloud",
  after: "virtualization",
  check: refuseRestartedModules,
  build,
  contract: ({ model, built: { modules, gateway, staff } }) => ({
    version: CONTRACT_VERSION,
    environment: model.name,
    modules: Object.fromEntries(
      modules.map(({ name, workload, module, category, replicas }) => [
        name,
        {
          ...{ namespace: category, category, replicas },
          ...(module !== name && { module }),
          ...(workload !== name && { was: workload }),
        },
      ]),
    ),
    entrances: gateway.urls.apply((urls) => ({
      internal: { url: urls.internal, modules: modules.map(({ name }) => name) },
      public: { url: urls.public, modules: [...model.users.outsiders.modules] },
    })),
    staff: staff.byRole,
  }),
  gate: [
    {
      name: "module-available",
      measure: ({ built: { modules, kubeconfig, asking } }) =>
        workloadsAvailable(modules.map(moduleWorkload), kubeconfig, asking),
    },
    {
      name: "gateway-available",
      measure: ({ built: { kubeconfig, asking } }) => workloadsAvailable([GATEWAY], kubeconfig, asking),
    },
    { name: "entrance-answers", measure: ({ built }) => entrancesAnswer(built.knocks()) },
    {
      name: "certificate-days-left",
      measure: ({ model, built: { knocks, staff } }) => {
        const limit = certificateDays(model.standards.certificates);
        return pulumi
          .all([entranceCertificates(knocks(), limit), staffCertificates(staff.ends, limit)])
          .apply(([entrances, roles]) => [...entrances, ...roles]);
      },
    },
  ],
});

function build({ model, previous }: Phase<VirtualizationContract>) {
  const kubeconfig = path.resolve(PROJECT, model.platform.kubernetes.kubeconfig);
  const provider = clusterProvider("cluster", kubeconfig);
  const { applications, users } = model;
  const { certificates } = model.standards;
  const image = (name: string) => `${imageRegistry(model)}/${name}`;
  const modules = chosenModules(applications.modules);
  const access = new ApplicationNamespace("access", {
    namespace: "access",
    provider,
    pods: GATEWAY_REPLICAS + SURGE,
    labels: { "powercloud/layer": "user" },
  });
  const namespaces = new Map(
    [...new Set(modules.map(({ category }) => category))].map((category) => {
      const members = modules.filter((module) => module.category === category);
      const pods = members.reduce((sum, { replicas }) => sum + replicas + SURGE, 0);
      const labels = { "powercloud/layer": "application", "powercloud/category": category };
      return [category, new ApplicationNamespace(category, { namespace: category, provider, pods, labels })];
    }),
  );
  const served = modules.map(
    ({ module, workload, category, replicas }) =>
      new ApplicationModule(workload, {
        module,
        workload,
        category,
        namespace: namespaces.get(category)!.namespace,
        gatewayNamespace: "access",
        image: image(applications.image),
        replicas,
        database: previous.database,
        password: previous.passwords.apply((passwords) => accountPassword(passwords, database.name, workload)),
        provider,
      }),
  );
  const endpoints = Object.fromEntries(modules.map(({ name }, at) => [name, served[at]!.endpoint]));
  const firstNames = Object.fromEntries(modules.map(({ name, workload }) => [name, workload]));
  const nodes = Object.values(previous.workers);
  const gateway = new AccessGateway("gateway", {
    namespace: access.namespace,
    image: image(applications.gatewayImage),
    replicas: GATEWAY_REPLICAS,
    endpoints,
    firstNames,
    roles: users.staff.roles,
    outsiders: users.outsiders.modules,
    nodePorts: users.entrances,
    urls: entranceUrls(nodes[0]!, users.entrances),
    nodes,
    authority: previous.authorities.entrances,
    staffAuthority: previous.authorities.staff.trusted,
    certificates,
    provider,
  });
  const staff = new StaffCertificates("staff", {
    roles: Object.keys(users.staff.roles),
    authority: previous.authorities.staff,
    certificates,
  });
  const asking = { dependsOn: [...served, gateway, staff] };
  const knocks = once(() => knock(gateway.urls, pulumi.unsecret(previous.authorities.entrances.trusted), asking));
  return { modules, gateway, staff, kubeconfig, asking, knocks };
}

function moduleWorkload(module: ChosenModule): Workload {
  const { name: component, workload: deployment, category: namespace, replicas } = module;
  return { name: "module-available", layer: "application", namespace, deployment, component, replicas };
}
