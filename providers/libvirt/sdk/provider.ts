import * as pulumi from "@pulumi/pulumi";

import { withPluginVersion } from "./options";

export interface ProviderArgs {
  /**
   * URIs of hosts that are dead, as the resources name them. Nothing tries to reach them: what stood there is forgotten
   * without a question, or made anew on the host that the program names now. Default: none.
   */
  lostHosts?: pulumi.Input<pulumi.Input<string>[]>;
}

/** The plugin's own settings, for the resources that are made with it. */
export class Provider extends pulumi.ProviderResource {
  constructor(name: string, args: ProviderArgs = {}, options?: pulumi.ResourceOptions) {
    const lostHosts = pulumi.output(args.lostHosts ?? []).apply((uris) => JSON.stringify(uris));
    super("libvirt", name, { lostHosts }, withPluginVersion(options));
  }
}
