import * as pulumi from "@pulumi/pulumi";
import { ACCEPT_LOSS, lossProblem } from "../../planning/proofs/accepted-losses";

/**
 * Losses that this stack's configuration accepts, though `standards.survive` names them: `powercloud:acceptLoss`, a list like
 * `["host guiyang-1", "county tongzi"]`, or the same names with commas between them.
 * @throws pulumi.RunError which names the entry that is no loss.
 */
export function acceptedLosses(): string[] {
  const losses = entriesOf(new pulumi.Config("powercloud").get(ACCEPT_LOSS) ?? "");
  for (const loss of losses) {
    const problem = lossProblem(loss);
    if (problem !== undefined) throw new pulumi.RunError(`configuration powercloud:${ACCEPT_LOSS}: ${problem}`);
  }
  return [...new Set(losses as string[])];
}

function entriesOf(text: string): unknown[] {
  if (text.trim() === "") return [];
  const isJson = /^\s*[[{"]/.test(text);
  if (!isJson) return text.split(",").map((part) => part.trim());
  const value = parsed(text);
  return Array.isArray(value) ? value : [value];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
