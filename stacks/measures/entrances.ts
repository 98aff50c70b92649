import * as powercloud from "@pulumi/powercloud";
import * as pulumi from "@pulumi/pulumi";
import type { EntranceUrls } from "../../components/user/entrance";
import type { Condition } from "../../contracts/contracts";
import { certificateDaysLeft } from "../../gates/certificates";
import { type EntranceFound, entranceAnswers } from "../../gates/entrances";

/** What was found at each entrance. */
export interface Knocks {
  readonly urls: EntranceUrls;
  readonly found: Readonly<Record<keyof EntranceUrls, EntranceFound>>;
}

/** Knocks at both entrances, as a caller who trusts the environment's authority. */
export function knock(
  urls: pulumi.Output<EntranceUrls>,
  authority: pulumi.Output<string>,
  options: pulumi.InvokeOutputOptions,
): pulumi.Output<Knocks> {
  const at = (entrance: keyof EntranceUrls) =>
    powercloud.probeEntrance({ url: urls.apply((both) => both[entrance]), authority }, options);
  return pulumi.output({ urls, found: { internal: at("internal"), public: at("public") } });
}

export function entrancesAnswer(knocks: pulumi.Output<Knocks>): pulumi.Output<Condition[]> {
  return knocks.apply(({ urls, found }) => {
    const now = new Date();
    return [
      entranceAnswers("internal", urls.internal, found.internal, now),
      entranceAnswers("public", urls.public, found.public, now),
    ];
  });
}

/** Of the certificates that callers are shown; an entrance that does not answer shows none. */
export function entranceCertificates(knocks: pulumi.Output<Knocks>, limit: number): pulumi.Output<Condition[]> {
  return knocks.apply(({ found }) => {
    const now = new Date();
    return (["internal", "public"] as const).flatMap((entrance) => {
      const { notAfter } = found[entrance];
      const certified = { layer: "user", component: `${entrance} entrance`, phase: "cloud" } as const;
      return notAfter === undefined ? [] : [certificateDaysLeft(certified, notAfter, limit, now)];
    });
  });
}

/** @param ends by role: when its certificate expires, ISO 8601 */
export function staffCertificates(
  ends: pulumi.Output<Record<string, string>>,
  limit: number,
): pulumi.Output<Condition[]> {
  return ends.apply((byRole) => {
    const now = new Date();
    return Object.entries(byRole).map(([role, end]) =>
      certificateDaysLeft({ layer: "user", component: `staff ${role}`, phase: "cloud" }, end, limit, now),
    );
  });
}
