import type * as pulumi from "@pulumi/pulumi";
import type { Authority } from "../../contracts/contracts";
import type { AuthorityName, Model } from "../../model/types";
import type { Machine } from "../../planning/environment/machines";
import type { GuestSettings } from "../guest/guest-settings";
import type { Decided } from "../physical/standard-place";

/**
 * How a service comes to run on its machines: one entry of the registry in `index.ts`.
 * @typeParam Endpoint what others are told of it, once it serves
 */
export interface PlatformService<Endpoint extends object = object> {
  /** As in the other registries, and as the key of its section of the model. */
  readonly name: string;
  /**
   * Accounts that phase I makes passwords for, `<service>-<account>` (see `accountOf`): the service's own and those of modules, chosen or
   * not, so that choosing one later touches nothing that runs. Default: none.
   */
  accounts?(model: Model): readonly string[];
  /** Makes its machines in phase III, where the model has its section. Default: it has none there. */
  build?(site: ServiceSite): BuiltService<Endpoint>;
  /**
   * What is inside a machine of it that belongs to a centre (`pinnedCentre`), which phase II makes. Its unit is called as the machine: the
   * gate asks whether that runs. Default: it has no such machine.
   */
  inCentre?(machine: Machine, model: Model): GuestSettings;
}

/** What a service is built on. */
export interface ServiceSite extends Decided {
  readonly model: Model;
  /** Its machines, without those that belong to centres. */
  readonly machines: readonly Machine[];
  /** Secret. By purpose. */
  readonly authorities: pulumi.Output<Record<AuthorityName, Authority>>;
  /** Secret. By account. */
  readonly passwords: pulumi.Output<Record<string, string>>;
  /** Folder that relative paths of the model are seen from. */
  readonly project: string;
  /** For its component: the plugins' providers, and what comes first. */
  readonly options: pulumi.ComponentResourceOptions;
  /**
   * What a service that it needs is reached by, once that serves.
   * @throws pulumi.RunError when that is not built before it
   */
  endpointOf<E extends object>(service: PlatformService<E>): pulumi.Output<E>;
}

export interface BuiltService<Endpoint extends object = object> {
  /** What there is of it: the phase's gate is measured when all of it is there. */
  readonly component: pulumi.Resource;
  readonly endpoint: pulumi.Output<Endpoint>;
}
