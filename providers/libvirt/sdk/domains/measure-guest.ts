import * as pulumi from "@pulumi/pulumi";

import { version } from "../package.json";

/** What a program inside a machine said. */
export interface GuestMeasurement {
  /** Standard output and error. */
  readonly output: string;
  /** Undefined when the program did not run to its end. */
  readonly exitCode?: number;
  /** Why there is no exit code: the host or the guest agent does not answer, the program does not exist, it took too long. */
  readonly problem?: string;
}

export interface MeasureGuestArgs {
  /** libvirt URI of the host that carries the machine. */
  host: pulumi.Input<string>;
  /** Name of the domain. */
  domain: pulumi.Input<string>;
  /** Program by its full path, and its arguments; no shell. It runs as root; others in the machine see the arguments. */
  command: pulumi.Input<readonly pulumi.Input<string>[]>;
  /** Seconds to wait for the guest agent and for the program's end, to 3600. Default: 120. */
  timeoutSeconds?: pulumi.Input<number>;
}

/**
 * Runs a program inside a machine, by its guest agent, and gives what it says: for measuring, so the program should change nothing
 * that matters. A machine that does not answer is a result, not an error.
 */
export function measureGuest(
  args: MeasureGuestArgs,
  options: pulumi.InvokeOutputOptions = {},
): pulumi.Output<GuestMeasurement> {
  return pulumi.runtime.invokeOutput("libvirt:index:measureGuest", { ...args }, { version, ...options });
}
