import { randomUUID } from "node:crypto";
import { ProviderError, Resource } from "../base/types";
import { systemEntropy } from "./entropy";
import { generated } from "./generated";

const FORM = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** `RandomUuid` and `RandomUuid4`: a version 4 UUID; it is its own id, and imported by it. */
export const uuid4: Resource = uuid(() => randomUUID());

/** `RandomUuid7`: a version 7 UUID, which sorts by its time. */
export const uuid7: Resource = uuid(() => timedUuid(Date.now()));

function uuid(make: () => string): Resource {
  return generated({
    defaults: {},
    drawn: ["result"],
    validate: () => [],
    draw: async () => state(make()),
    restore: async (_, id) => (FORM.test(id) ? state(id).outputs : {}),
    adopt: async (id) => {
      const result = id.toLowerCase();
      if (!FORM.test(result)) {
        const example = "aabbccdd-eeff-0011-2233-445566778899";
        throw new ProviderError(`can't import ${JSON.stringify(id)}: expected a UUID, as in ${example}`);
      }
      return { ...state(result), inputs: {} };
    },
  });
}

function state(result: string) {
  return { id: result, outputs: { result } };
}

/** RFC 9562, section 5.7: 48 bits of milliseconds, version, 74 random bits. */
export function timedUuid(milliseconds: number): string {
  const bytes = systemEntropy(16);
  bytes.writeUIntBE(milliseconds, 0, 6);
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
