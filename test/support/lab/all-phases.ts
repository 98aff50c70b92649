/** Edits of the model that all phases hear of, and what people see of the environment meanwhile. */
import { setTimeout as sleep } from "node:timers/promises";
import type { CloudContract } from "../../../contracts/contracts";
import { ask } from "../https";
import { outputs, PHASES, readLabFile, virshOn } from "./lab";
import { useModel } from "./lab-model";
import { bringUp, placement } from "./phases";

/** The changed model for every phase, and `pulumi up` of each in order. @returns what they said */
export async function bringUpAll(edit: (text: string) => string): Promise<string> {
  const said: string[] = [];
  for (const phase of PHASES) {
    await useModel(phase, edit);
    said.push(await bringUp(phase));
  }
  return said.join("\n");
}

/**
 * By machine: which run of which machine it is; another one after a restart or a replacement.
 * @param places Machine to the lab's host. Default: those of virtualization, where it has them.
 */
export async function runs(places?: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const all = Object.entries(places ?? (await placement())).map(async ([name, host]) => {
    const ids = [virshOn(host, "domuuid", name), virshOn(host, "domid", name)];
    return [name, (await Promise.all(ids)).join(" ")] as const;
  });
  return Object.fromEntries(await Promise.all(all));
}

export interface Answers {
  readonly answered: number;
  /** What was no answer, or not the right one. */
  readonly wrong: readonly string[];
  readonly longestSeconds: number;
}

/** Outsiders ask the service module twice a second, each time over a new connection. */
export async function outsiders(): Promise<{ stop(): Promise<Answers> }> {
  const { entrances } = await outputs<CloudContract>("cloud");
  const url = `${entrances.public.url}/internet-service/`;
  const wrong: string[] = [];
  let [answered, longestSeconds, stopped] = [0, 0, false];
  const loop = (async () => {
    while (!stopped) {
      const started = performance.now();
      const result = await ask(url, { authority: readLabFile("authority.pem") }).then(({ status }) => status, String);
      if (result === 200) answered += 1;
      else wrong.push(String(result));
      longestSeconds = Math.max(longestSeconds, (performance.now() - started) / 1000);
      await sleep(500);
    }
  })();
  return {
    stop: async () => {
      stopped = true;
      await loop;
      return { answered, wrong, longestSeconds };
    },
  };
}
