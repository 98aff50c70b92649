import { ChangeKind, DiffCall, Properties, Resource, UNKNOWN } from "../base/types";
import { readAuthority, readCertificate } from "./certificates/authority";
import { certificateFailures } from "./certificate-inputs";
import { issueLeaf, Leaf } from "./certificates/issue";
import { isDue, LEAF_TERMS, periodFrom } from "./certificates/period";
import { certificateChanges, termsFailures, termsOf } from "./validity";

/** `Certificate`: issued by an authority. Every change, and its renewal, is an update that makes a new key. */
export function certificate(clock: () => Date): Resource {
  const issue = async (inputs: Properties, preview: boolean): Promise<Properties> => {
    const shown = shownInputs(inputs);
    if (preview) return { ...shown, certificate: UNKNOWN, privateKey: UNKNOWN, notAfter: UNKNOWN };
    const now = clock();
    const authority = await readAuthority(inputs.authorityCertificate as string, inputs.authorityKey as string, now);
    const period = periodFrom(now, termsOf(inputs, LEAF_TERMS), authority.certificate.notAfter);
    const issued = await issueLeaf(leafOf(inputs), authority, period);
    return { ...shown, ...issued, notAfter: period.notAfter.toISOString() };
  };
  return {
    secretOutputs: ["privateKey"],
    check: async ({ news }) => ({
      inputs: news,
      failures: [...certificateFailures(news), ...termsFailures(news, LEAF_TERMS)],
    }),
    diff: async (call) => ({ changes: changesOf(call, clock()) }),
    create: async ({ inputs, preview, name }) => ({ id: name, outputs: await issue(inputs, preview) }),
    update: async ({ newInputs, preview }) => ({ outputs: await issue(newInputs, preview) }),
    delete: async () => undefined,
  };
}

function changesOf({ oldInputs, newInputs, oldOutputs }: DiffCall, now: Date): Record<string, ChangeKind> {
  const changes = certificateChanges(oldInputs, newInputs);
  if (typeof newInputs.authorityCertificate !== "string" || typeof oldOutputs.notAfter !== "string") return changes;
  const end = readCertificate(newInputs.authorityCertificate).notAfter;
  return isDue(new Date(oldOutputs.notAfter), now, termsOf(newInputs, LEAF_TERMS), end)
    ? { ...changes, notAfter: "update" }
    : changes;
}

/** What the state's outputs repeat of the inputs: all but the authority, whose key they must not multiply. */
function shownInputs(inputs: Properties): Properties {
  const { commonName, organizationalUnits, dnsNames, ipAddresses, usages } = inputs;
  return { commonName, organizationalUnits, dnsNames, ipAddresses, usages };
}

/** Null counts as not said. */
function leafOf(inputs: Properties): Leaf {
  const { commonName, organizationalUnits, dnsNames, ipAddresses, usages } = inputs as unknown as Leaf;
  return {
    commonName,
    organizationalUnits: organizationalUnits ?? [],
    dnsNames: dnsNames ?? [],
    ipAddresses: ipAddresses ?? [],
    usages,
  };
}
