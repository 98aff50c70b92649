/** A plugin that does nothing, at once: what is left of a preview's time is the engine's and the language host's. */
import { serve } from "../../../providers/base/server";
import type { Resource } from "../../../providers/base/types";

const nothing: Resource = {
  create: async ({ inputs }) => ({ id: "", outputs: inputs }),
  delete: async () => undefined,
};

serve({ name: "bare", version: "0.1.0", resource: () => nothing });
