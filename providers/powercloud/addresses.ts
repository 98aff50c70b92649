import type { AddressInputs, KeptAddresses } from "../../planning/environment/addresses/address-types";
import { allocateAddresses, NO_ADDRESSES } from "../../planning/environment/addresses/allocate";
import { PlanningError } from "../../planning/environment/errors";
import { hasUnknown } from "../base/marshal";
import { CheckFailure, Properties, ProviderError, Resource, UNKNOWN } from "../base/types";
import { addressesFailures } from "./addresses-inputs";
import { addressLines } from "./addresses-report";

/**
 * `Addresses`: which machine has which address. Preview and deployment allocate alike, from the same state, so the preview
 * shows what will be, and refuses what would change the address of a machine that is there. It is never replaced.
 */
export const addresses: Resource = {
  check: async ({ olds, news }) => {
    const inputs = olds === undefined ? news : { ...news, takeOver: olds.takeOver };
    return { inputs, failures: hasUnknown(inputs) ? [] : addressesFailures(inputs) };
  },
  create: async ({ inputs, name }) => {
    if (hasUnknown(inputs)) return { id: name, outputs: { ...UNKNOWN_ADDRESSES } };
    const { takeOver = {} } = inputs as unknown as AddressInputs & { takeOver?: KeptAddresses["addresses"] };
    return { id: name, outputs: { ...allocated(inputs, { ...NO_ADDRESSES, addresses: takeOver }) } };
  },
  update: async ({ newInputs, oldOutputs, preview, progress }) => {
    if (hasUnknown(newInputs)) return { outputs: { ...UNKNOWN_ADDRESSES } };
    const before = oldOutputs as unknown as KeptAddresses;
    const after = allocated(newInputs, before);
    for (const line of addressLines(before, after)) progress(line, { permanent: preview });
    return { outputs: { ...after } };
  },
  delete: async () => undefined,
};

function allocated(inputs: Properties, before: KeptAddresses): KeptAddresses {
  const failures = addressesFailures(inputs);
  if (failures.length > 0) throw new ProviderError(failures.map(inWords).join("\n"));
  try {
    return allocateAddresses(inputs as unknown as AddressInputs, before);
  } catch (error) {
    throw error instanceof PlanningError ? new ProviderError(error.message) : error;
  }
}

function inWords({ property, reason }: CheckFailure): string {
  return `${property}: ${reason}`;
}

/** While an input is unknown, so is every address. */
const UNKNOWN_ADDRESSES: Readonly<Record<keyof KeptAddresses, typeof UNKNOWN>> = {
  addresses: UNKNOWN,
  released: UNKNOWN,
};
