/** Warnings to whoever runs Pulumi. */
import type { Call } from "./types";

/** Says what stays on the screen, and among the messages at the end. */
export function warn(call: Pick<Call, "progress">, message: string): void {
  call.progress(message, { permanent: true, warning: true });
}
