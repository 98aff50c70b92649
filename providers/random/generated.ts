/** Resources that are drawn once and live in the state alone: every change of an input draws anew. */
import { asReplacements, diffProperties } from "../base/diff";
import { isObject } from "../base/marshal";
import { CheckFailure, Properties, ProviderError, ReadCall, ReadResult, Resource, State, UNKNOWN } from "../base/types";

export interface Generator {
  /** Inputs where the program gives none. */
  readonly defaults: Properties;
  /** Brings inputs that mean the same into one form, before the defaults. */
  readonly normalize?: (inputs: Properties) => Properties;
  /** Names of the outputs that are drawn. */
  readonly drawn: readonly string[];
  readonly secretOutputs?: readonly string[];
  /** What is wrong with the inputs; unknown ones are {@link UNKNOWN}. */
  validate(inputs: Properties): CheckFailure[];
  /** The id and the drawn outputs, from inputs with their defaults. */
  draw(inputs: Properties): Promise<State>;
  /**
   * What an id of `pulumi import` stands for: inputs and drawn outputs.
   * @throws ProviderError when the id is not of the right form.
   */
  adopt?(id: string): Promise<State & { readonly inputs: Properties }>;
}

export function generated(generator: Generator): Resource {
  const { drawn, secretOutputs } = generator;
  const complete = (inputs: Properties) => withDefaults(generator, inputs);
  return {
    secretOutputs,
    check: async ({ news }) => ({ inputs: news, failures: generator.validate(complete(news)) }),
    diff: async ({ oldInputs, newInputs }) => ({
      changes: asReplacements(diffProperties(complete(oldInputs), complete(newInputs))),
    }),
    create: async ({ inputs, preview }) => {
      const known = complete(inputs);
      if (preview)
        return { id: "", outputs: { ...known, ...Object.fromEntries(drawn.map((name) => [name, UNKNOWN])) } };
      const { id, outputs } = await generator.draw(known);
      return { id, outputs: { ...known, ...outputs } };
    },
    read: (call) => readGenerated(generator, call),
    delete: async () => undefined,
  };
}

async function readGenerated(generator: Generator, { id, type, inputs, outputs }: ReadCall): Promise<ReadResult> {
  const { drawn, adopt } = generator;
  const inState = Object.keys(outputs).length > 0 && drawn.every((name) => outputs[name] !== undefined);
  if (inState) return { id, inputs, outputs };
  if (adopt === undefined) throw new ProviderError(`${type} can't be imported: its id does not say what was drawn`);
  const adopted = await adopt(id);
  return { ...adopted, outputs: { ...withDefaults(generator, adopted.inputs), ...adopted.outputs } };
}

function withDefaults({ defaults, normalize }: Generator, inputs: Properties): Properties {
  const meant = given(inputs);
  return { ...defaults, ...(normalize?.(meant) ?? meant) };
}

/** Inputs without what means nothing: absent values, empty keepers, marks that the official plugin leaves in a state. */
function given(inputs: Properties): Properties {
  const entries = Object.entries(inputs).filter(
    ([key, value]) => value !== undefined && value !== null && key !== "__defaults" && !isEmptyMap(value),
  );
  return Object.fromEntries(entries);
}

function isEmptyMap(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}
