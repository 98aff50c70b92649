import { keptPlan, KeptPlan, PlacementInputs, placementRequest } from "../../planning/kept-placement";
import { place } from "../../planning/placement";
import { judgeLosses } from "../../planning/proofs/accepted-losses";
import { Leaders, succession } from "../../planning/solver/leaders";
import { PlacementRequest } from "../../planning/solver/placement-types";
import { hasUnknown } from "../base/marshal";
import { Call, Properties, ProviderError, Resource, UNKNOWN } from "../base/types";
import { warn } from "../base/warn";
import { placementFailures } from "./placement-inputs";
import {
  dismissedMessage,
  moveLine,
  orphansMessage,
  refusedLossesMessage,
  successionLine,
  unplacedMessage,
} from "./placement-report";

type Current = PlacementRequest["current"];

/**
 * `Placement`: which machine runs on which host. Preview and deployment plan alike, from the same state, so the preview
 * shows what will be. Without a diff of its own: every change of an input is an update, none a replacement.
 */
export const placement: Resource = {
  check: async ({ news }) => ({ inputs: news, failures: hasUnknown(news) ? [] : placementFailures(news) }),
  create: async ({ inputs, ...call }) => ({
    id: call.name,
    outputs: await plan(call, inputs, {}, call.preview),
  }),
  update: async ({ newInputs, oldOutputs, ...call }) => ({
    outputs: await plan(call, newInputs, oldOutputs, call.preview),
  }),
  delete: async () => undefined,
};

async function plan(call: Call, inputs: Properties, before: Properties, preview: boolean): Promise<Properties> {
  if (hasUnknown(inputs)) return { ...UNKNOWN_PLAN };
  const failures = placementFailures(inputs);
  if (failures.length > 0) {
    throw new ProviderError(failures.map(({ property, reason }) => `${property}: ${reason}`).join("\n"));
  }
  const request = placementRequest(inputs as unknown as PlacementInputs, before.assignments as Current);
  const { leaders, changes, orphans, dismissed } = succession(request, before.leaders as Leaders | undefined);
  if (orphans.length > 0) throw new ProviderError(orphansMessage(orphans));
  if (dismissed.length > 0) throw new ProviderError(dismissedMessage(dismissed));
  for (const change of changes) warn(call, successionLine(change));
  const result = await place(request);
  if (result.unplaced.length > 0) throw new ProviderError(unplacedMessage(request, result));
  const { acceptLoss } = inputs as unknown as PlacementInputs;
  const { refused } = judgeLosses(result.violations, request.lost, acceptLoss);
  if (refused.length > 0) throw new ProviderError(refusedLossesMessage(refused, acceptLoss, stackOf(call)));
  for (const index of result.moves.keys())
    call.progress(moveLine(result.moves, index, request.lost), { permanent: preview });
  return { ...keptPlan(result, leaders) };
}

/** A URN begins with `urn:pulumi:<stack>::`. */
function stackOf({ urn }: Call): string | undefined {
  return /^urn:pulumi:([^:]+)::/.exec(urn)?.[1];
}

/** While an input is unknown, so is the whole plan. */
const UNKNOWN_PLAN: Readonly<Record<keyof KeptPlan, typeof UNKNOWN>> = {
  leaders: UNKNOWN,
  assignments: UNKNOWN,
  moves: UNKNOWN,
  hostsUsed: UNKNOWN,
  lowerBound: UNKNOWN,
  gap: UNKNOWN,
  violations: UNKNOWN,
  switchable: UNKNOWN,
};
