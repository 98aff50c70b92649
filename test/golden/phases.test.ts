/**
 * The plan of each phase of environment `lab`: what it asks of the plugins, reviewed as a file in each change.
 * `npm test -- --only golden` compares; with UPDATE_GOLDEN=1 in the environment it writes the files.
 */
import type { Model } from "../../model/types";
import { cloud } from "../../stacks/cloud";
import { integration } from "../../stacks/integration";
import { standardization } from "../../stacks/standardization";
import { virtualization } from "../../stacks/virtualization";
import { contracts } from "../fixtures/contracts";
import { replicatedLab } from "../fixtures/models";
import { expectGolden, planOf, received } from "../support/golden";

/** What a lab would have left on this machine must not show in a plan. */
const model: Model = {
  ...replicatedLab,
  platform: {
    ...replicatedLab.platform,
    kubernetes: { ...replicatedLab.platform.kubernetes, kubeconfig: "test/fixtures/kubeconfig.yaml" },
  },
};

const PHASES = {
  standardization: () => standardization({ model: withoutBuiltImages(model), previous: undefined }),
  integration: () => integration({ model, previous: received(contracts.standardization) }),
  virtualization: () => virtualization({ model, previous: received(contracts.integration) }),
  cloud: () => cloud({ model, previous: received(contracts.virtualization) }),
};

describe("golden plans", function () {
  this.timeout(30_000);

  for (const [phase, build] of Object.entries(PHASES)) {
    it(`${phase} asks for what its golden plan says`, async () => {
      expectGolden(phase, await planOf(`lab.${phase}`, build));
    });
  }
});

function withoutBuiltImages(original: Model): Model {
  const images = Object.entries(original.standards.images).map(([name, image]) => [
    name,
    { ...image, manifest: "test/fixtures/no-such-image.json" },
  ]);
  return { ...original, standards: { ...original.standards, images: Object.fromEntries(images) } };
}
