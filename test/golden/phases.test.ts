/**
 * The plan of each phase of environment `lab`: what it asks of the plugins, reviewed as a file in each change.
 * `npm test -- --only golden` compares; with UPDATE_GOLDEN=1 in the environment it writes the files.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { checkContract } from "../../contracts/contract-check";
import { type Contracts, type ImageRecord, PHASES as phaseNames, SECRET_FIELDS } from "../../contracts/contracts";
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

const FOLDER = mkdtempSync(join(tmpdir(), "powercloud-golden-"));
const built = builtImage();

const PHASES = {
  standardization: () => standardization({ model: withImages(model, built.manifest), previous: undefined }),
  integration: () => integration({ model, previous: received(contracts.standardization) }),
  virtualization: () => virtualization({ model, previous: received(contracts.integration) }),
  cloud: () => cloud({ model, previous: received(contracts.virtualization) }),
};

/** What the phases promise: what the next one's plan is made from, but for the image, which is made here. */
const PROMISED: Contracts = {
  ...contracts,
  standardization: { ...contracts.standardization, images: { "debian-12": built.image } },
};

describe("golden plans", function () {
  this.timeout(30_000);

  after(() => rmSync(FOLDER, { recursive: true }));

  for (const phase of phaseNames) {
    it(`${phase} asks for what its golden plan says, and promises what the next phase is built from`, async () => {
      const { plan, contract, secretFields } = await planOf(`lab.${phase}`, PHASES[phase]);
      expectGolden(phase, plan);
      checkContract(phase, contract);
      expect(contract).to.deep.equal(PROMISED[phase]);
      expect(secretFields).to.deep.equal(SECRET_FIELDS.filter((field) => field in PROMISED[phase]));
    });
  }
});

/** A golden image as it is built on a machine, empty. */
function builtImage(): { manifest: string; image: ImageRecord } {
  const [disk, kernel, initrd] = ["disk", "kernel", "initrd"].map((name) => join(FOLDER, name)) as [
    string,
    string,
    string,
  ];
  for (const file of [disk, kernel, initrd]) writeFileSync(file, "");
  const image = { ...contracts.standardization.images["debian-12"]!, disk, kernel, initrd };
  const manifest = join(FOLDER, "manifest.json");
  writeFileSync(manifest, JSON.stringify(image));
  return { manifest, image };
}

function withImages(original: Model, manifest: string): Model {
  const images = Object.entries(original.standards.images).map(([name, image]) => [name, { ...image, manifest }]);
  return { ...original, standards: { ...original.standards, images: Object.fromEntries(images) } };
}
