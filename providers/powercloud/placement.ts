import { place } from "../../planning/placement";
import { Move, PlacementRequest, PlacementResult } from "../../planning/placement-types";
import { hasUnknown } from "../base/marshal";
import { Call, Properties, ProviderError, Resource, UNKNOWN } from "../base/types";
import { placementFailures, placementRequest } from "./placement-inputs";
import { moveLine, orphansMessage, unplacedMessage } from "./placement-report";

type Current = PlacementRequest["current"];

/**
 * `Placement`: which machine runs on which host. Preview and deployment plan alike, from the same state, so the preview
 * shows what will be. Without a diff of its own: every change of an input is an update, none a replacement.
 */
export const placement: Resource = {
  check: async ({ news }) => ({ inputs: news, failures: hasUnknown(news) ? [] : placementFailures(news) }),
  create: async ({ inputs, ...call }) => ({
    id: call.name,
    outputs: await plan(call, inputs, undefined, call.preview),
  }),
  update: async ({ newInputs, oldOutputs, ...call }) => ({
    outputs: await plan(call, newInputs, oldOutputs.assignments as Current, call.preview),
  }),
  delete: async () => undefined,
};

async function plan(call: Call, inputs: Properties, current: Current, preview: boolean): Promise<Properties> {
  if (hasUnknown(inputs)) return outputs(undefined);
  const failures = placementFailures(inputs);
  if (failures.length > 0) {
    throw new ProviderError(failures.map(({ property, reason }) => `${property}: ${reason}`).join("\n"));
  }
  const request = placementRequest(inputs, current);
  const orphans = orphansOf(request);
  if (orphans.length > 0) throw new ProviderError(orphansMessage(orphans));
  const result = await place(request);
  if (result.unplaced.length > 0) throw new ProviderError(unplacedMessage(request, result));
  for (const index of result.moves.keys()) call.progress(moveLine(result.moves, index), { permanent: preview });
  for (const violation of result.violations) {
    call.progress(`does not survive: ${violation}`, { permanent: preview });
  }
  return outputs(result);
}

/** Machines whose only data was on a host that is lost. */
function orphansOf({ vms, lost = [], current = {} }: PlacementRequest): Move[] {
  return vms.flatMap(({ id, irreplaceable }) => {
    const from = current[id];
    return irreplaceable === true && from !== undefined && lost.includes(from) ? [{ vm: id, from, to: "" }] : [];
  });
}

function outputs(result: PlacementResult | undefined): Properties {
  return {
    assignments: result?.assignments ?? UNKNOWN,
    moves: result?.moves ?? UNKNOWN,
    hostsUsed: result?.hostsUsed ?? UNKNOWN,
    lowerBound: result?.lowerBound ?? UNKNOWN,
    gap: result?.gap ?? UNKNOWN,
    violations: result?.violations ?? UNKNOWN,
    switchable: result?.switchable ?? UNKNOWN,
  };
}
