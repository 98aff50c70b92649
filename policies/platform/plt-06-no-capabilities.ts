import type { Control } from "../base/control";
import { cis } from "./frameworks";
import { isUnknown } from "../base/judge";
import { list, read, WrongType } from "../base/value";
import { forContainers, isWindows } from "./pods";

/** The one capability that the restricted Pod Security Standard lets a container have back. */
const ALLOWED = ["NET_BIND_SERVICE"];

const CAPABILITIES = "securityContext.capabilities";

export const noCapabilities: Control = {
  id: "PLT-06",
  title: "Container drops all capabilities",
  severity: "high",
  clause: cis("5.2.8-5.2.9", "Minimize the admission of containers with NET_RAW or other capabilities assigned"),
  serves: "safety-protection",
  remediation: `Set securityContext.capabilities.drop to [ALL]; add back ${ALLOWED.join(", ")} at most.`,
  url: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
  check: forContainers((container, judge, pod) => {
    if (isWindows(pod)) return;
    judge.attempt(() => {
      if (pod.isPatch && read(container.value, `${CAPABILITIES}.drop`) === undefined) return;
      const { words, unknown } = wordsOf(container.value, "drop");
      if (words.includes("ALL")) return;
      if (unknown !== undefined) throw unknown;
      judge.report({ found: `capabilities.drop is [${shown(words)}]`, fix: "set it to [ALL]" });
    });
    judge.attempt(() => {
      const { words, unknown } = wordsOf(container.value, "add");
      const extra = words.filter((capability) => !ALLOWED.includes(capability));
      if (extra.length > 0) {
        judge.report({ found: `capabilities.add has ${shown(extra)}`, fix: `remove all but ${ALLOWED.join(", ")}` });
      }
      if (unknown !== undefined) throw unknown;
    });
  }),
};

/** The capabilities that can be read, and the error of one that is not known yet. */
function wordsOf(container: unknown, name: "add" | "drop"): { words: readonly string[]; unknown: unknown } {
  const path = `${CAPABILITIES}.${name}`;
  const items = list(container, path);
  const words: string[] = [];
  let unknown: unknown;
  for (let index = 0; index < items.length; index++) {
    try {
      const item = items[index] ?? undefined;
      if (item !== undefined && typeof item !== "string") throw new WrongType(`${path}[${index}]`, item, "a text");
      if (item !== undefined) words.push(item);
    } catch (error) {
      if (!isUnknown(error)) throw error;
      unknown ??= error;
    }
  }
  return { words, unknown };
}

/** Words of another form are no capabilities, and may be secrets. */
function shown(words: readonly string[]): string {
  return words.map((word) => (/^[A-Z_]{3,24}$/.test(word) ? word : "(no capability)")).join(", ");
}
