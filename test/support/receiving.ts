/** What a phase makes of the outputs that its predecessor's stack has, under Pulumi's mocks. */
import * as pulumi from "@pulumi/pulumi";
import type { PhaseName } from "../../contracts/contracts";
import { labModel } from "../fixtures/models";
import { receive } from "../../stacks/previous";

export interface Reception {
  /** Why it does not start; undefined when it does. */
  readonly refusal?: string;
  readonly warnings: readonly string[];
  readonly received?: object;
}

/** @param outputs of the stack `lab.<phase>` */
export async function receiving(phase: PhaseName, outputs: object): Promise<Reception> {
  await pulumi.runtime.setMocks(
    {
      newResource: ({ name }) => ({ id: name, state: { outputs, secretOutputNames: [] } }),
      call: () => ({ outputs }),
    },
    "powercloud",
    "lab.cloud",
    true,
    "organization",
  );
  const warnings: string[] = [];
  const { warn } = console;
  console.warn = (message: string) => warnings.push(message);
  try {
    return { received: await receive({ environment: "lab", phase: "cloud" }, phase, labModel), warnings };
  } catch (error) {
    return { refusal: (error as Error).message, warnings };
  } finally {
    console.warn = warn;
  }
}
