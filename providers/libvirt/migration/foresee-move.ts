/** What a preview can tell of a move: where both hosts answer, what would stand against it. */
import { Call, ProviderError } from "../../base/types";
import { warn } from "../../base/warn";
import { Virsh } from "../client";
import { MigrationOptions, Mover } from "../domains";
import { moveObstacles } from "./move-obstacles";

/** How long a preview waits for hosts, which it may not reach. */
const PREVIEW_MS = 20_000;

/** @throws ProviderError when the move would be refused. */
export async function foreseeMove(
  from: string,
  to: string,
  mover: Mover,
  options: MigrationOptions,
  call: Call,
): Promise<void> {
  const signal = AbortSignal.any([call.signal, AbortSignal.timeout(PREVIEW_MS)]);
  // A host that cannot be asked from here is asked when the move is made.
  const fit = await moveObstacles(new Virsh(from, signal), new Virsh(to, signal), mover, options).catch(
    () => undefined,
  );
  call.signal.throwIfAborted();
  for (const warning of fit?.warnings ?? []) warn(call, warning);
  const refusals = fit?.refusals ?? [];
  if (refusals.length > 0) throw new ProviderError(refusals.join("\n"));
}
