import { LEVELS } from "../../model/types";
import type { Violation } from "../solver/placement-types";

/** Where a stack accepts losses by name. */
export const ACCEPT_LOSS = "acceptLoss";

const DOMAINS = ["host", ...LEVELS];

export interface Judgement {
  /** What a plan must not be carried out with. */
  readonly refused: readonly Violation[];
  /** What it may be carried out with. */
  readonly tolerated: readonly Violation[];
  /** Accepted losses that the plan survives. */
  readonly unneeded: readonly string[];
}

/**
 * A plan that does not survive what it is to survive is refused, unless the loss is accepted by name. While a host is lost nothing
 * is refused: a plan after a loss has less to spare, and not to carry it out would leave machines down.
 * @param accepted losses as violations name them
 */
export function judgeLosses(
  violations: readonly Violation[],
  lost: readonly string[] = [],
  accepted: readonly string[] = [],
): Judgement {
  const isTolerated = ({ loss }: Violation) => lost.length > 0 || accepted.includes(loss);
  const losses = new Set(violations.map(({ loss }) => loss));
  return {
    refused: violations.filter((violation) => !isTolerated(violation)),
    tolerated: violations.filter(isTolerated),
    // What a plan after a loss survives says little about the plan when the host is back.
    unneeded: lost.length > 0 ? [] : accepted.filter((loss) => !losses.has(loss)),
  };
}

/** What is worth a word at each run, though it is carried out. */
export function lossWarnings(
  violations: readonly Violation[],
  lost: readonly string[] = [],
  accepted: readonly string[] = [],
): string[] {
  const { tolerated, unneeded } = judgeLosses(violations, lost, accepted);
  const why = (loss: string) =>
    accepted.includes(loss) ? `accepted by powercloud:${ACCEPT_LOSS}` : `since ${lost.join(" and ")} is lost`;
  return [
    ...tolerated.map(({ loss, says }) => `does not survive, ${why(loss)}: ${says}.`),
    ...unneeded.map(
      (loss) =>
        `powercloud:${ACCEPT_LOSS} accepts the loss of ${loss}, which nothing needs: the plan survives it, or standards.survive does ` +
        "not name it. Take it out of the stack's configuration.",
    ),
  ];
}

/** The command that accepts these losses, all at once. @param stack Default: the stack that is chosen. */
export function acceptCommand(losses: readonly string[], stack?: string): string {
  const choice = stack === undefined ? "" : ` -s ${stack}`;
  return `pulumi config set${choice} powercloud:${ACCEPT_LOSS} '${JSON.stringify(losses)}'`;
}

/** What is wrong with the name of a loss; undefined: nothing. */
export function lossProblem(loss: unknown): string | undefined {
  const [domain, name, ...more] = typeof loss === "string" ? loss.split(" ") : [];
  if (domain !== undefined && DOMAINS.includes(domain) && name && more.length === 0) return undefined;
  return `found ${JSON.stringify(loss)}; allowed ${DOMAINS.join(", ")} with a name behind it, like "host guiyang-1"`;
}
