import * as pulumi from "@pulumi/pulumi";
import { withPluginVersion } from "./options";

export type CertificateUsage = "server" | "client";

export interface CertificateArgs {
  commonName: pulumi.Input<string>;
  organizationalUnits?: pulumi.Input<readonly pulumi.Input<string>[] | undefined>;
  /** Names that clients reach the server by. */
  dnsNames?: pulumi.Input<readonly pulumi.Input<string>[] | undefined>;
  /** Addresses that clients reach the server by. */
  ipAddresses?: pulumi.Input<readonly pulumi.Input<string>[] | undefined>;
  /** What it proves: a server needs dnsNames or ipAddresses. */
  usages: pulumi.Input<readonly CertificateUsage[]>;
  /** PEM. */
  authorityCertificate: pulumi.Input<string>;
  /** PEM; kept secret. */
  authorityKey: pulumi.Input<string>;
  /** Default: 365. It never outlives its authority. */
  validityDays?: pulumi.Input<number | undefined>;
  /** The next `pulumi up` renews it when fewer days are left. Default: 245, two thirds of its life. */
  renewBeforeDays?: pulumi.Input<number | undefined>;
}

/** A certificate with a key of its own (ECDSA P-256), issued by an authority. */
export class Certificate extends pulumi.CustomResource {
  static readonly type = "powercloud:index:Certificate";

  /** PEM. */
  declare readonly certificate: pulumi.Output<string>;
  /** PKCS#8 PEM; a secret. */
  declare readonly privateKey: pulumi.Output<string>;
  /** When it expires, ISO 8601. */
  declare readonly notAfter: pulumi.Output<string>;

  constructor(name: string, args: CertificateArgs, options?: pulumi.CustomResourceOptions) {
    const outputs = { certificate: undefined, privateKey: undefined, notAfter: undefined };
    const inputs = { ...args, authorityKey: pulumi.secret(args.authorityKey), ...outputs };
    const secrets = { additionalSecretOutputs: ["privateKey"] };
    super(Certificate.type, name, inputs, pulumi.mergeOptions(withPluginVersion(options), secrets));
  }
}
