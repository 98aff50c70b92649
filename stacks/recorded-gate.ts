import * as pulumi from "@pulumi/pulumi";
import type { Condition } from "../contracts/contracts";
import { outputsIfAny } from "./previous";

/**
 * The evidence that the stack has from its last `up`, for previews: those neither reach anything nor show as changed what
 * they did not look at. Unknown for a stack that has none.
 */
export function recordedGate(): pulumi.Output<Condition[]> {
  return pulumi.output(read());
}

async function read(): Promise<Condition[]> {
  const nothing = pulumi.unknown as unknown as Condition[];
  const { gate } = await outputsIfAny(pulumi.getStack()).catch((): Record<string, unknown> => ({}));
  return (gate as Condition[] | undefined) ?? nothing;
}
