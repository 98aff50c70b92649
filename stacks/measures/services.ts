import * as libvirt from "@pulumi/libvirt";
import * as pulumi from "@pulumi/pulumi";
import { serviceState } from "../../components/guest/service/service-measures";
import type { ServiceCopy } from "../../components/physical/county-data-centre";
import type { Condition } from "../../contracts/contracts";
import { copyAge, serviceRuns } from "../../gates/guests";
import type { Assignments } from "../../planning/solver/placement-types";
import { judged, together } from "./measured";

/** Each machine that a centre runs for itself. */
export function servicesRun(
  services: pulumi.Output<Assignments>,
  uris: Readonly<Record<string, string>>,
  options: pulumi.InvokeOutputOptions,
): pulumi.Output<Condition[]> {
  return services.apply((assignments) =>
    together(
      Object.entries(assignments).map(([machine, host]) =>
        judged(
          libvirt.measureGuest({ host: uris[host]!, domain: machine, command: serviceState(machine) }, options),
          (said, now) => serviceRuns(machine, said, now),
        ),
      ),
    ),
  );
}

/** Each copy that the plan has. */
export function copyAges(copies: readonly pulumi.Output<ServiceCopy>[]): pulumi.Output<Condition[]> {
  return together(
    copies.map((copy) =>
      judged(copy, ({ machine, copiedAt, maxAgeSeconds }, now) => copyAge(machine, copiedAt, maxAgeSeconds, now)),
    ),
  );
}
