import type { DatabaseEndpoint } from "../../../contracts/contracts";
import { MODULES } from "../../../model/types";
import { moduleAccounts } from "../accounts";
import type { PlatformService } from "../service";
import { PostgresCluster } from "./postgres-cluster";

/** PostgreSQL, with an account for each module. */
export const database: PlatformService<DatabaseEndpoint> = {
  name: "database",
  accounts: (model) => ["superuser", "replication", ...Object.values(MODULES).flat(), ...moduleAccounts(model)],
  build({ model, machines, placement, addresses, images, authorities, passwords, options }) {
    const { clients, parameters } = model.platform.database;
    const component = new PostgresCluster(
      "database",
      {
        ...{ machines, placement, addresses, images, parameters, passwords },
        clients: clients.map((network) => model.standards.networks[network]!.cidr),
        modules: moduleAccounts(model),
        authority: authorities.databases,
        certificates: model.standards.certificates,
      },
      options,
    );
    return { component, endpoint: component.endpoint };
  },
};
