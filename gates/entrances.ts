import type { Condition } from "../contracts/contracts";
import { isWord } from "./condition";

/** What `powercloud.probeEntrance` says. */
export interface EntranceFound {
  readonly notAfter?: string;
  readonly problem?: string;
}

const ANSWERED = "answered";

/** An entrance is served by a certificate of the environment's own authority. */
export function entranceAnswers(entrance: string, url: string, { problem }: EntranceFound, now: Date): Condition {
  const mend =
    `see that ${url} leads to the workers' node port from here, and that the gateway's pods run ` +
    "(`kubectl -n access get pods`)";
  const subject = { name: "entrance-answers", layer: "user", component: entrance, mend } as const;
  return isWord(subject, problem ?? ANSWERED, ANSWERED, now);
}
