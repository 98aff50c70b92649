/** What a preview registered, so that another program can register the same. */

/** Type tokens of the engine's own resources: the stack, providers, references to stacks. */
const ENGINE = "pulumi:";

/** How the engine writes a string that is not known before the update. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A resource by its place in the list of all; whom it needs stands before it. */
export interface Recorded {
  readonly type: string;
  readonly name: string;
  /** False: a component. */
  readonly custom: boolean;
  /** Undefined: the stack. */
  readonly parent?: number;
  /** What the program gave, and not the plugin's defaults. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** By input: the resources that its value comes from. */
  readonly dependencies: Readonly<Record<string, readonly number[]>>;
}

/** The part of `pulumi preview --json` that is read here. */
interface Preview {
  readonly steps: readonly { readonly newState: State }[];
}

interface State {
  readonly urn: string;
  readonly type: string;
  readonly custom?: boolean;
  readonly parent?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
}

/** The resources of a first preview, in the order of their registration; `json` is what `pulumi preview --json` says. */
export function recordedPreview(json: string): Recorded[] {
  const states = (JSON.parse(json) as Preview).steps
    .map(({ newState }) => newState)
    .filter(({ type }) => !type.startsWith(ENGINE));
  const places = new Map(states.map(({ urn }, index) => [urn, index]));
  return states.map((state) => recorded(state, places));
}

function recorded(state: State, places: ReadonlyMap<string, number>): Recorded {
  const { urn, type, custom = false, parent = "", inputs = {}, propertyDependencies = {} } = state;
  const given = Object.entries(propertyDependencies).filter(([key]) => key in inputs);
  return {
    type,
    name: urn.slice(urn.lastIndexOf("::") + 2),
    custom,
    parent: places.get(parent),
    inputs: Object.fromEntries(given.map(([key]) => [key, inputs[key]])),
    dependencies: Object.fromEntries(given.map(([key, urns]) => [key, urns.flatMap((each) => places.get(each) ?? [])])),
  };
}

/** Counts in words, by which two recordings can be compared. */
export function summary(resources: readonly Recorded[]): string {
  const custom = resources.filter((each) => each.custom);
  const inputs = custom.flatMap((each) => Object.keys(each.inputs));
  const dependencies = custom.flatMap((each) => Object.values(each.dependencies).flat());
  return (
    `${custom.length} custom resources and ${resources.length - custom.length} components ` +
    `with ${inputs.length} inputs and ${dependencies.length} dependencies`
  );
}
