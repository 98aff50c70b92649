import * as pulumi from "@pulumi/pulumi";

import { version } from "../package.json";

/** What a host lacks. */
export interface HostMeasurement {
  /** What it does not have, or has stopped, in words, as in `storage pool powercloud`. */
  readonly missing: string[];
  /** Why nothing could be found out: it does not answer. */
  readonly problem?: string;
}

export interface MeasuredVolume {
  /** Storage pool that it should be in. */
  pool: pulumi.Input<string>;
  name: pulumi.Input<string>;
}

export interface MeasureHostArgs {
  /** libvirt URI of the host. */
  host: pulumi.Input<string>;
  /** Names of the storage pools that should be started. Default: none; then only whether the host answers. */
  pools?: pulumi.Input<readonly pulumi.Input<string>[]>;
  /** Names of the networks that should be started. Default: none. */
  networks?: pulumi.Input<readonly pulumi.Input<string>[]>;
  /** Volumes that should be there. Default: none. */
  volumes?: pulumi.Input<readonly pulumi.Input<MeasuredVolume>[]>;
}

/** Asks a host for what it should have. A host that does not answer is a result, not an error. */
export function measureHost(
  args: MeasureHostArgs,
  options: pulumi.InvokeOutputOptions = {},
): pulumi.Output<HostMeasurement> {
  return pulumi.runtime.invokeOutput("libvirt:index:measureHost", { ...args }, { version, ...options });
}
