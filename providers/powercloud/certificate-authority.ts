import { ChangeKind, Properties, Resource, UNKNOWN } from "../base/types";
import { nameFailures } from "./certificate-inputs";
import { issueAuthority } from "./certificates/issue";
import { AUTHORITY_TERMS, isDue, periodFrom } from "./certificates/period";
import { certificateChanges, termsFailures, termsOf } from "./validity";

/** `CertificateAuthority`: self-signed. Every change, and its renewal, is an update that makes a new key. */
export function certificateAuthority(clock: () => Date): Resource {
  const issue = async (inputs: Properties, preview: boolean): Promise<Properties> => {
    const { commonName } = inputs;
    if (preview) return { commonName, certificate: UNKNOWN, privateKey: UNKNOWN, notAfter: UNKNOWN };
    const period = periodFrom(clock(), termsOf(inputs, AUTHORITY_TERMS));
    const issued = await issueAuthority(commonName as string, period);
    return { commonName, ...issued, notAfter: period.notAfter.toISOString() };
  };
  return {
    secretOutputs: ["privateKey"],
    check: async ({ news }) => ({
      inputs: news,
      failures: [...nameFailures(news, "commonName"), ...termsFailures(news, AUTHORITY_TERMS)],
    }),
    diff: async ({ oldInputs, newInputs, oldOutputs }) => {
      const { notAfter } = oldOutputs;
      const terms = termsOf(newInputs, AUTHORITY_TERMS);
      const due = typeof notAfter === "string" && isDue(new Date(notAfter), clock(), terms);
      const renewal: Record<string, ChangeKind> = due ? { notAfter: "update" } : {};
      return { changes: { ...certificateChanges(oldInputs, newInputs), ...renewal } };
    },
    create: async ({ inputs, preview, name }) => ({ id: name, outputs: await issue(inputs, preview) }),
    update: async ({ newInputs, preview }) => ({ outputs: await issue(newInputs, preview) }),
    delete: async () => undefined,
  };
}
