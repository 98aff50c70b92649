/** Runs one policy on one resource as the engine would, without an engine. */
import type { ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";

export interface Fixture {
  readonly type: string;
  readonly props: object;
  readonly config?: object;
}

export interface Outcome {
  readonly violations: readonly string[];
  /** What the check threw: an unknown value of a preview, in the engine's hands a warning. */
  readonly error: Error | undefined;
}

export function run(policy: ResourceValidationPolicy, fixture: Fixture): Outcome {
  const violations: string[] = [];
  const resource = {
    type: fixture.type,
    props: fixture.props,
    name: "billing",
    urn: `urn:pulumi:lab.cloud::powercloud::${fixture.type}::billing`,
    getConfig: () => fixture.config ?? {},
  } as unknown as ResourceValidationArgs;
  try {
    void (policy.validateResource as (args: ResourceValidationArgs, report: (text: string) => void) => void)(
      resource,
      (text) => violations.push(text),
    );
    return { violations, error: undefined };
  } catch (error) {
    return { violations, error: error as Error };
  }
}

/** A value that the engine does not know yet: reading it throws, as in a preview. */
export function unknown<T extends object>(target: T, key: string): T {
  return Object.defineProperty(target, key, {
    enumerable: true,
    get: () => {
      throw new Error(`value at .${key} can't be known during preview`);
    },
  });
}
