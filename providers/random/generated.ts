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
  /**
   * The drawn outputs that follow from those that a state has, or from its id: older plugins knew fewer of them. What
   * was drawn is never drawn again.
   */
  restore?(outputs: Properties, id: string): Promise<Properties>;
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

/** A state stays as it is, but for outputs that it lacks and that follow from the others; without one it is an import. */
async function readGenerated(generator: Generator, call: ReadCall): Promise<ReadResult> {
  const { id, type, inputs, outputs } = call;
  const known = given(outputs);
  if (Object.keys(known).length === 0) return adoptGenerated(generator, call);
  const missing = () => generator.drawn.filter((name) => !isGiven(known[name]));
  if (missing().length > 0) Object.assign(known, { ...(await generator.restore?.(known, id)), ...known });
  if (missing().length === 0) return { id, inputs, outputs: { ...outputs, ...known } };
  throw new ProviderError(
    `the state of this ${type} lacks ${missing().join(" and ")}, and neither the rest of it nor its id, ` +
      `${JSON.stringify(id)}, says what was drawn: restore the state from a backup (pulumi stack import), or, to draw ` +
      `anew, take the resource out of the state (pulumi state delete) and run pulumi up`,
  );
}

async function adoptGenerated(generator: Generator, { id, type }: ReadCall): Promise<ReadResult> {
  if (generator.adopt === undefined) {
    throw new ProviderError(`${type} can't be imported: its id does not say what was drawn`);
  }
  const adopted = await generator.adopt(id);
  return { ...adopted, outputs: { ...withDefaults(generator, adopted.inputs), ...adopted.outputs } };
}

function withDefaults({ defaults, normalize }: Generator, inputs: Properties): Properties {
  const meant = given(inputs);
  return { ...defaults, ...(normalize?.(meant) ?? meant) };
}

/** Inputs without what means nothing: absent values, empty keepers, marks that the official plugin leaves in a state. */
function given(inputs: Properties): Properties {
  const entries = Object.entries(inputs).filter(
    ([key, value]) => isGiven(value) && key !== "__defaults" && !isEmptyMap(value),
  );
  return Object.fromEntries(entries);
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isEmptyMap(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}
