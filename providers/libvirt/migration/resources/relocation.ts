/** `libvirt:index:Relocation`: domains that change their hosts, one after the other. */
import { Call, CheckFailure, CheckResult, Properties, Resource, UNKNOWN } from "../../../base/types";
import { MIGRATION_FIELDS, MigrationOptions } from "../../domains";
import { foreseeMove } from "../foresee-move";
import { moveDomain } from "../move-domain";
import { Fields, hostLabel, isHost, isMachineName, validate, validateList, validateObject, Virsh } from "../../client";

interface Step {
  readonly domain: string;
  readonly from: string;
  readonly to: string;
}

const STEP_FIELDS: Fields = {
  domain: { rule: isMachineName, required: true },
  from: { rule: isHost, required: true },
  to: { rule: isHost, required: true },
};
const FIELDS: Fields = {
  steps: { rule: () => undefined, required: true },
  migration: { rule: () => undefined, fallback: {} },
};

function check(news: Properties): CheckResult {
  const { inputs, failures } = validate(news, FIELDS);
  const steps =
    inputs.steps === undefined ? { list: undefined, failures: [] } : validateList(inputs.steps, STEP_FIELDS, "steps");
  const migration = validateObject(inputs.migration, MIGRATION_FIELDS, "migration");
  const all: CheckFailure[] = [...failures, ...steps.failures, ...migration.failures];
  return { inputs: { steps: steps.list, migration: migration.object }, failures: all };
}

/** Takes the steps in their order; those that are done already cost one question each. */
async function carryOut(inputs: Properties, preview: boolean, call: Call): Promise<Properties> {
  if (inputs.steps === UNKNOWN) return inputs;
  const steps = inputs.steps as readonly Step[];
  for (const [index, { domain, from, to }] of steps.entries()) {
    const step = `${index + 1} of ${steps.length}: ${domain}`;
    if (preview) {
      call.progress(`${step} will move live from ${hostLabel(from)} to ${hostLabel(to)}`, { permanent: true });
      await foreseeMove(from, to, { name: domain }, inputs.migration as MigrationOptions, call);
      continue;
    }
    call.progress(`${step} from ${hostLabel(from)} to ${hostLabel(to)}`);
    const options = inputs.migration as MigrationOptions;
    await moveDomain(new Virsh(from, call.signal), new Virsh(to, call.signal), { name: domain }, options, call);
  }
  return inputs;
}

export const relocation: Resource = {
  check: async ({ news }) => check(news),
  create: async ({ inputs, preview, ...call }) => ({ id: call.name, outputs: await carryOut(inputs, preview, call) }),
  update: async ({ newInputs, preview, ...call }) => ({ outputs: await carryOut(newInputs, preview, call) }),
  // Domains stay where they are.
  delete: async () => undefined,
  timeouts: { create: 12 * 3600, update: 12 * 3600 },
};
