import * as pulumi from "@pulumi/pulumi";
import { version } from "./package.json";

/** The caller's options over what every resource of this package needs: the version of the plugin. */
export function withPluginVersion(options: pulumi.CustomResourceOptions = {}): pulumi.CustomResourceOptions {
  return pulumi.mergeOptions({ version }, options);
}
