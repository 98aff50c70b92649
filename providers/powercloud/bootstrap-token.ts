import { randomInt } from "node:crypto";
import { diffProperties } from "../base/diff";
import { ChangeKind, Properties, Resource, UNKNOWN } from "../base/types";
import { isDue, periodFrom, Terms } from "./certificates/period";
import { termsFailures, termsOf } from "./validity";

const DEFAULTS: Terms = { validityDays: 7, renewBeforeDays: 2 };

const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

/**
 * `BootstrapToken`: what a new node shows to its cluster, `[a-z0-9]{6}.[a-z0-9]{16}` (Kubernetes documentation,
 * "Authenticating with Bootstrap Tokens"). Its renewal is an update that makes another token: one that ended is worth
 * nothing, also when somebody kept it.
 */
export function bootstrapToken(clock: () => Date): Resource {
  const make = (inputs: Properties, preview: boolean): Properties => {
    if (preview) return { tokenId: UNKNOWN, tokenSecret: UNKNOWN, notAfter: UNKNOWN };
    const { notAfter } = periodFrom(clock(), termsOf(inputs, DEFAULTS));
    return { tokenId: draw(6), tokenSecret: draw(16), notAfter: timestamp(notAfter) };
  };
  return {
    secretOutputs: ["tokenSecret"],
    check: async ({ news }) => ({ inputs: news, failures: termsFailures(news, DEFAULTS) }),
    diff: async ({ oldInputs, newInputs, oldOutputs }) => {
      const terms = termsOf(newInputs, DEFAULTS);
      const end = new Date(String(oldOutputs.notAfter));
      const due: Record<string, ChangeKind> = isDue(end, clock(), terms) ? { notAfter: "update" } : {};
      return { changes: { ...diffProperties(oldInputs, newInputs), ...due } };
    },
    create: async ({ inputs, preview, name }) => ({ id: name, outputs: make(inputs, preview) }),
    update: async ({ newInputs, preview }) => ({ outputs: make(newInputs, preview) }),
    delete: async () => undefined,
  };
}

function draw(length: number): string {
  return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
}

/** RFC 3339 in whole seconds, as the API server reads it. */
function timestamp(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}
