import * as powercloud from "@pulumi/powercloud";
import { Accounts, allAccounts } from "../components/platform/accounts";
import { Authorities } from "../components/platform/authorities";
import { DiscoveredHosts } from "../components/physical/discovered-hosts";
import { hostsProvider } from "../components/physical/hosts-provider";
import { goldenImages } from "../components/physical/golden-images";
import { addressInputs } from "../planning/environment/addresses/address-plan";
import { capacityPlan } from "../planning/capacity";
import { CONTRACT_VERSION } from "../contracts/contracts";
import { machinesPlaced } from "../gates/capacity";
import { authorityDaysLeft } from "../gates/certificates";
import { imageThere } from "../gates/images";
import { definePhase } from "./define-phase";
import { refuseToForgetCarriers } from "./guards/in-use";
import { refuseRestartedModules } from "./guards/renamed-modules";
import { fileDigest } from "./measures/file-digest";
import { hostsAnswer } from "./measures/hosts";
import { judged, together } from "./measures/measured";
import { promisedAccounts } from "./promised-accounts";
import { promisedAddresses } from "./promised-addresses";
import { PROJECT } from "./project";
import { REGISTRIES, type ServiceRegistries } from "./registries";

/** Phase I: one standard for all levels. The hosts are known, everything is shown to fit, nothing is changed yet. */
export function standardizationOf({ plans, services }: ServiceRegistries) {
  return definePhase({
    name: "standardization",
    after: undefined,
    check: async (model) => {
      await refuseToForgetCarriers(model);
      await refuseRestartedModules(model);
    },
    async build({ model }) {
      const provider = hostsProvider(model);
      const hosts = new DiscoveredHosts("hosts", { centres: model.centres }, { providers: [provider] });
      const authorities = new Authorities("authorities", {
        environment: model.name,
        generations: model.standards.authorities,
      });
      // An environment from before addresses were kept as state has its own: those that it promised.
      const takeOver = await promisedAddresses();
      const addresses = new powercloud.Addresses("addresses", { ...addressInputs(model, plans), takeOver });
      // An account that a module had stays: it is locked, not forgotten, and the module may come back to its data.
      const accounts = new Accounts("accounts", {
        accounts: [...allAccounts(model, services), ...(await promisedAccounts())],
      });
      return {
        hosts,
        authorities,
        addresses,
        accounts,
        images: goldenImages(model.standards.images, PROJECT),
        capacity: hosts.records.apply((records) => capacityPlan(model, records, plans)),
        asking: { provider, dependsOn: [hosts, accounts] },
      };
    },
    contract: ({ model, built: { hosts, authorities, addresses, accounts, images, capacity } }) => ({
      version: CONTRACT_VERSION,
      environment: model.name,
      hosts: hosts.records,
      images,
      capacity,
      addresses: addresses.addresses,
      authorities: authorities.byName,
      passwords: accounts.passwords,
    }),
    gate: [
      { name: "host-answers", measure: ({ model, built }) => hostsAnswer(model, built.hosts.records, built.asking) },
      { name: "machines-placed", measure: ({ built }) => together([judged(built.capacity, machinesPlaced)]) },
      {
        name: "image-digest",
        measure: ({ built }) =>
          built.images.apply((images) =>
            Promise.all(
              Object.entries(images).map(async ([name, { disk, sha256 }]) =>
                imageThere(name, sha256, await fileDigest(disk), new Date()),
              ),
            ),
          ),
      },
      {
        name: "authority-days-left",
        measure: ({ built: { authorities } }) =>
          together(
            authorities.ends.map(({ name, notAfter }) =>
              judged(notAfter, (end, now) =>
                authorityDaysLeft({ layer: "platform", component: name, phase: "standardization" }, end, now),
              ),
            ),
          ),
      },
    ],
  });
}

export const standardization = standardizationOf(REGISTRIES);
