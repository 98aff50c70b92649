import type * as pulumi from "@pulumi/pulumi";
import type { ServiceSite } from "../../../components/platform";
import type { Condition } from "../../../contracts/contracts";
import type { Model } from "../../../model/types";

/** What is measured of one service when phase III is brought up: one entry of the registry in `index.ts`. */
export interface ServiceGate {
  /** Name of the service in the other registries. */
  readonly service: string;
  readonly conditions: readonly {
    /** Services may have one of the same name, as in `certificate-days-left`. */
    readonly name: string;
    /** One condition for each component. What it asks has to wait for the resources (`asking`). */
    readonly measure: (site: MeasuredService) => pulumi.Output<Condition[]>;
  }[];
}

/** A service that is built. */
export interface MeasuredService extends Pick<ServiceSite, "endpointOf"> {
  readonly model: Model;
  /** Its machines, each with the host that carries it. */
  readonly machines: pulumi.Output<MeasuredMachine[]>;
  /** For functions of the `libvirt` plugin; those of others take its `dependsOn` alone. */
  readonly asking: pulumi.InvokeOutputOptions & { readonly provider: pulumi.ProviderResource };
}

export interface MeasuredMachine {
  readonly name: string;
  /** IPv4 address. */
  readonly address: string;
  /** libvirt URI of the host that carries it. */
  readonly host: string;
}

/** A measurement that several conditions share: it is made when the first of them asks. */
export function shared<T>(measure: (site: MeasuredService) => T): (site: MeasuredService) => T {
  const made = new WeakMap<MeasuredService, { readonly value: T }>();
  return (site) => {
    const known = made.get(site) ?? { value: measure(site) };
    made.set(site, known);
    return known.value;
  };
}
