import * as powercloud from "@pulumi/powercloud";
import * as pulumi from "@pulumi/pulumi";
import { Accounts } from "../components/platform/accounts";
import { DiscoveredHosts } from "../components/physical/discovered-hosts";
import { hostsProvider } from "../components/physical/hosts-provider";
import { goldenImages } from "../components/physical/golden-images";
import { addressInputs } from "../planning/environment/addresses/address-plan";
import { capacityPlan } from "../planning/capacity";
import { CONTRACT_VERSION, type StandardizationContract } from "../contracts/contracts";
import type { Phase, Promised } from "./phase";
import { PROJECT } from "./project";

type Addresses = StandardizationContract["addresses"];

/**
 * Phase I: one standard for all levels. The hosts are known, everything is shown to fit, nothing is changed yet.
 * @param takeOver The addresses that the phase promised before: an environment from before they were kept as state has its own.
 */
export function standardization({ model }: Phase, takeOver?: Addresses): Promised<StandardizationContract> {
  const providers = [hostsProvider(model)];
  const hosts = new DiscoveredHosts("hosts", { centres: model.centres }, { providers });
  const authority = new powercloud.CertificateAuthority("authority", { commonName: `${model.name} power cloud` });
  const addresses = new powercloud.Addresses("addresses", { ...addressInputs(model), takeOver });
  const accounts = new Accounts("accounts", {});
  return {
    version: CONTRACT_VERSION,
    environment: model.name,
    hosts: hosts.records,
    images: goldenImages(model.standards.images, PROJECT),
    capacity: hosts.records.apply((records) => capacityPlan(model, records)),
    addresses: addresses.addresses,
    authority: pulumi.secret({ certificate: authority.certificate, privateKey: authority.privateKey }),
    passwords: accounts.passwords,
  };
}
