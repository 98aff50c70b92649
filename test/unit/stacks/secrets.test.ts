import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";
import { contracts } from "../../fixtures/contracts";
import { replicatedLab } from "../../fixtures/models";
import { received } from "../../support/golden";
import { mockedState } from "../../support/mocked-state";
import { cloud } from "../../../stacks/cloud";
import { integration } from "../../../stacks/integration";
import { virtualization } from "../../../stacks/virtualization";

/** Pulumi marks secrets by this key. */
const SECRET_MARK = "4dabf18193072939515e22adb298388d";

const { kubernetes } = replicatedLab.platform;
const model = {
  ...replicatedLab,
  platform: { ...replicatedLab.platform, kubernetes: { ...kubernetes, kubeconfig: "test/fixtures/kubeconfig.yaml" } },
};

const { authorities, passwords } = contracts.integration;
/** Whatever of it shows where it should not has leaked: passwords, and every private key that is handed on or made. */
const CANARIES = [
  ...Object.values(passwords),
  ...Object.values(authorities).map(({ privateKey }) => privateKey),
  ...Object.values(contracts.cloud.staff).map(({ privateKey }) => privateKey),
];

const PHASES = {
  integration: () => integration({ model, previous: received(contracts.standardization) }),
  virtualization: () => virtualization({ model, previous: received(contracts.integration) }),
  cloud: () => cloud({ model, previous: received(contracts.virtualization) }),
};

interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: unknown;
}

/** What a phase asks the engine for, secrets as the engine gets them. */
async function registeredBy(phase: keyof typeof PHASES): Promise<Registered[]> {
  const resources: Registered[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        resources.push({ type, name, inputs });
        return { id: `${name}-id`, state: mockedState(type, name, inputs as Record<string, unknown>) };
      },
      call: () => ({ outputs: {} }),
    },
    "powercloud",
    `lab.${phase}`,
    true,
    "organization",
  );
  pulumi.output(PHASES[phase]() as Promise<unknown>);
  await pulumi.runtime.disconnect();
  return resources;
}

/** The text of a value, with or without what is secret in it. */
function text(value: unknown, secrets: "shown" | "hidden"): string {
  return JSON.stringify(value, (_, item: unknown) => {
    if (typeof item !== "object" || item === null || !(SECRET_MARK in item)) return item;
    return secrets === "hidden" ? "[secret]" : (item as { value?: unknown }).value;
  });
}

function leaks(inputs: string): string[] {
  return CANARIES.filter((canary) => inputs.includes(JSON.stringify(canary).slice(1, -1)));
}

describe("secrets of an environment", () => {
  for (const phase of Object.keys(PHASES) as (keyof typeof PHASES)[]) {
    it(`stand in the clear in nothing that ${phase} has in its state`, async () => {
      const resources = await registeredBy(phase);
      expect(resources.length).to.be.above(20);
      for (const { type, name, inputs } of resources) {
        expect(leaks(text(inputs, "hidden")), `${type} ${name}`).to.deep.equal([]);
      }
    });
  }

  it("are in no seed, and are in what comes in by the agent", async () => {
    const resources = await registeredBy("virtualization");
    const of = (type: string) => resources.filter((resource) => resource.type === type);
    const seeds = of("libvirt:index:CloudInitDisk");
    expect(seeds).to.have.length(4);
    for (const { name, inputs } of seeds) {
      expect(leaks(text(inputs, "shown")), name).to.deep.equal([]);
      expect(text(inputs, "shown"), name).not.to.match(/PRIVATE KEY|token|password/i);
    }
    const [configuration] = of("libvirt:index:GuestConfiguration");
    expect(leaks(text(configuration!.inputs, "shown"))).not.to.be.empty;
  });
});
