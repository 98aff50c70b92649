import * as pulumi from "@pulumi/pulumi";
import { database } from "../../../components/platform/database";
import { certificateDays } from "../../../gates/limits";
import {
  databaseCertificates,
  databaseReports,
  standbysFollow,
  standbysRead,
  writesAreTaken,
} from "./database-reports";
import { type ServiceGate, shared } from "./service-gate";

const reports = shared(({ machines, endpointOf, asking }) =>
  pulumi.all([machines, endpointOf(database)]).apply(([all, endpoint]) => {
    const primary = all.find(({ address }) => address === endpoint.primary)!;
    const standbys = all.filter((machine) => machine !== primary);
    return databaseReports(primary, standbys, asking);
  }),
);

export const databaseGate: ServiceGate = {
  service: "database",
  conditions: [
    { name: "primary-writes", measure: (site) => writesAreTaken(reports(site)) },
    { name: "standby-lag", measure: (site) => standbysFollow(reports(site)) },
    { name: "standby-reads-canary", measure: (site) => standbysRead(reports(site)) },
    {
      name: "certificate-days-left",
      measure: (site) => databaseCertificates(reports(site), certificateDays(site.model.standards.certificates)),
    },
  ],
};
