import * as pulumi from "@pulumi/pulumi";
import { withPluginVersion } from "./options";

export interface BootstrapTokenArgs {
  /** Default: 7. */
  validityDays?: pulumi.Input<number | undefined>;
  /** The next `pulumi up` makes another token when fewer days are left. Default: 2. */
  renewBeforeDays?: pulumi.Input<number | undefined>;
}

/** What a new node shows to its cluster, for a few days. */
export class BootstrapToken extends pulumi.CustomResource {
  static readonly type = "powercloud:index:BootstrapToken";

  /** Six characters, `[a-z0-9]`; opens nothing by itself. */
  declare readonly tokenId: pulumi.Output<string>;
  /** Sixteen characters, `[a-z0-9]`; a secret. */
  declare readonly tokenSecret: pulumi.Output<string>;
  /** When it ends, RFC 3339. */
  declare readonly notAfter: pulumi.Output<string>;

  constructor(name: string, args: BootstrapTokenArgs = {}, options?: pulumi.CustomResourceOptions) {
    const outputs = { tokenId: undefined, tokenSecret: undefined, notAfter: undefined };
    const secrets = { additionalSecretOutputs: ["tokenSecret"] };
    super(BootstrapToken.type, name, { ...args, ...outputs }, pulumi.mergeOptions(withPluginVersion(options), secrets));
  }
}
