import { ChangeKind, Properties, Resource, UNKNOWN } from "../base/types";
import { nameFailures } from "./certificate-inputs";
import { issueAuthority } from "./issue";
import { certificateChanges, isDue, periodFrom, Terms, termsFailures, termsOf } from "./validity";

const DEFAULTS: Terms = { validityDays: 3650, renewBeforeDays: 180 };

/** `CertificateAuthority`: self-signed. Every change, and its renewal, is an update that makes a new key. */
export function certificateAuthority(clock: () => Date): Resource {
  const issue = async (inputs: Properties, preview: boolean): Promise<Properties> => {
    const { commonName } = inputs;
    if (preview) return { commonName, certificate: UNKNOWN, privateKey: UNKNOWN, notAfter: UNKNOWN };
    const period = periodFrom(clock(), termsOf(inputs, DEFAULTS));
    const issued = await issueAuthority(commonName as string, period);
    return { commonName, ...issued, notAfter: period.notAfter.toISOString() };
  };
  return {
    secretOutputs: ["privateKey"],
    check: async ({ news }) => ({
      inputs: news,
      failures: [...nameFailures(news, "commonName"), ...termsFailures(news, DEFAULTS)],
    }),
    diff: async ({ oldInputs, newInputs, oldOutputs }) => {
      const due = isDue(oldOutputs.notAfter, clock(), termsOf(newInputs, DEFAULTS));
      const renewal: Record<string, ChangeKind> = due ? { notAfter: "update" } : {};
      return { changes: { ...certificateChanges(oldInputs, newInputs), ...renewal } };
    },
    create: async ({ inputs, preview, name }) => ({ id: name, outputs: await issue(inputs, preview) }),
    update: async ({ newInputs, preview }) => ({ outputs: await issue(newInputs, preview) }),
    delete: async () => undefined,
  };
}
