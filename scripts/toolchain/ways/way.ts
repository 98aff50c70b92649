import type { Step } from "../../progress";
import type { Tool } from "../catalogue";

/** A tool that is there now. */
export interface Brought {
  /** Absolute path of the program. */
  readonly path: string;
  readonly version: string;
  /** How it came, as the table at the end of setup says it. */
  readonly how: string;
  /** What the user should know of it beside that, as a clause. */
  readonly remark?: string;
}

/** How a tool came, with what is to be said of it. */
export function inWords({ how, remark }: Brought): string {
  return remark === undefined ? how : `${how}, ${remark}`;
}

/** One way of getting a tool. */
export interface Way {
  readonly name: string;
  /**
   * What this way would bring without doing any work, or undefined when the tool is not there yet by this way.
   * Changes nothing.
   */
  find(tool: Tool): Promise<Brought | undefined>;
  /** Why this way cannot work on this machine, or undefined when it is worth an attempt. Answers within seconds. */
  obstacle(tool: Tool): Promise<string | undefined>;
  /**
   * Brings the tool.
   * @throws {Error} When it fails after all; the next way is tried then.
   */
  bring(tool: Tool, step: Step): Promise<Brought>;
}
