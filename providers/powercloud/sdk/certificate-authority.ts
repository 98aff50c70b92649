import * as pulumi from "@pulumi/pulumi";
import { withPluginVersion } from "./options";

export interface CertificateAuthorityArgs {
  commonName: pulumi.Input<string>;
  /** Default: 3650. */
  validityDays?: pulumi.Input<number | undefined>;
  /**
   * The next `pulumi up` makes a new authority when fewer days are left: whatever it issued before is not trusted any more where only the
   * new one is. Default: 0, so that it is another authority that takes its place in time.
   */
  renewBeforeDays?: pulumi.Input<number | undefined>;
}

/** A self-signed authority (ECDSA P-256) that issues the environment's certificates. */
export class CertificateAuthority extends pulumi.CustomResource {
  static readonly type = "powercloud:index:CertificateAuthority";

  /** PEM. */
  declare readonly certificate: pulumi.Output<string>;
  /** PKCS#8 PEM; a secret. */
  declare readonly privateKey: pulumi.Output<string>;
  /** When it expires, ISO 8601. */
  declare readonly notAfter: pulumi.Output<string>;

  constructor(name: string, args: CertificateAuthorityArgs, options?: pulumi.CustomResourceOptions) {
    const outputs = { certificate: undefined, privateKey: undefined, notAfter: undefined };
    const secrets = { additionalSecretOutputs: ["privateKey"] };
    const merged = pulumi.mergeOptions(withPluginVersion(options), secrets);
    super(CertificateAuthority.type, name, { ...args, ...outputs }, merged);
  }
}
