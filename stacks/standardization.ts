import * as powercloud from "@pulumi/powercloud";
import * as pulumi from "@pulumi/pulumi";
import { Accounts } from "../components/platform/accounts";
import { DiscoveredHosts } from "../components/physical/discovered-hosts";
import { hostsProvider } from "../components/physical/hosts-provider";
import { goldenImages } from "../components/physical/golden-images";
import { addressPlan } from "../planning/environment/addresses/address-plan";
import { capacityPlan } from "../planning/capacity";
import { CONTRACT_VERSION, type StandardizationContract } from "../contracts/contracts";
import type { Phase, Promised } from "./phase";
import { PROJECT } from "./project";

/** Phase I: one standard for all levels. The hosts are known, everything is shown to fit, nothing is changed yet. */
export function standardization({ model }: Phase): Promised<StandardizationContract> {
  const providers = [hostsProvider(model)];
  const hosts = new DiscoveredHosts("hosts", { centres: model.centres }, { providers });
  const authority = new powercloud.CertificateAuthority("authority", { commonName: `${model.name} power cloud` });
  const accounts = new Accounts("accounts", {});
  return {
    version: CONTRACT_VERSION,
    environment: model.name,
    hosts: hosts.records,
    images: goldenImages(model.standards.images, PROJECT),
    capacity: hosts.records.apply((records) => capacityPlan(model, records)),
    addresses: addressPlan(model),
    authority: pulumi.secret({ certificate: authority.certificate, privateKey: authority.privateKey }),
    passwords: accounts.passwords,
  };
}
