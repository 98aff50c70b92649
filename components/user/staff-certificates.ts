import * as powercloud from "@pulumi/powercloud";
import * as pulumi from "@pulumi/pulumi";
import type { Authority, KeyPair } from "../../contracts/contracts";
import type { CertificateTerms } from "../../model/types";

export interface StaffCertificatesArgs {
  roles: readonly string[];
  authority: pulumi.Output<Authority>;
  /** How long they hold. Default: the plugin's own terms. */
  certificates?: CertificateTerms | undefined;
}

/** One client certificate for each staff role; its organizational unit is what the internal entrance goes by. */
export class StaffCertificates extends pulumi.ComponentResource {
  /** Secret. By role. */
  readonly byRole: pulumi.Output<Record<string, KeyPair>>;

  /** By role: when its certificate expires, ISO 8601. */
  readonly ends: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: StaffCertificatesArgs, options?: pulumi.ComponentResourceOptions) {
    super("powercloud:user:StaffCertificates", name, {}, options);
    const ends: Record<string, pulumi.Output<string>> = {};
    const pairs = args.roles.map((role) => {
      const { certificate, privateKey, notAfter } = new powercloud.Certificate(
        `${name}-${role}`,
        {
          commonName: role,
          organizationalUnits: [role],
          usages: ["client"],
          ...args.certificates,
          authorityCertificate: args.authority.certificate,
          authorityKey: args.authority.privateKey,
        },
        { parent: this },
      );
      ends[role] = notAfter;
      return pulumi
        .all([certificate, privateKey])
        .apply(([cert, key]): [string, KeyPair] => [role, { certificate: cert, privateKey: key }]);
    });
    this.byRole = pulumi.secret(pulumi.all(pairs).apply((entries) => Object.fromEntries(entries)));
    this.ends = pulumi.all(ends);
    this.registerOutputs({});
  }
}
