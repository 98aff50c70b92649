/** A model in which things have other names, under mocks: phases ask for what the golden plans have. */
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { accountPassword } from "../../../components/platform/account-password";
import { parseModel } from "../../../model/load";
import type { Model } from "../../../model/types";
import { cloud } from "../../../stacks/cloud";
import { refuseWithoutImage } from "../../../stacks/guards/known-images";
import { refuseToRestartModules } from "../../../stacks/guards/renamed-modules";
import { integration } from "../../../stacks/integration";
import { standardization } from "../../../stacks/standardization";
import { virtualization } from "../../../stacks/virtualization";
import { contracts } from "../../fixtures/contracts";
import { replicatedLab, replicatedLabText } from "../../fixtures/models";
import { ANEW, type Edit, edited, OTHER_MODULE, OTHER_NETWORK_AND_IMAGE } from "../../fixtures/other-names";
import { expectGolden, planOf, received } from "../../support/golden";
import type { Plan } from "../../support/plan-difference";

function renamed(...edits: Edit[]): Model {
  const text = replicatedLabText.replace(".lab/kubeconfig", "test/fixtures/kubeconfig.yaml");
  return parseModel(edited(text, ...edits), "models/test.yaml");
}

const PHASES = {
  // Which images were built is this machine's, and in no plan.
  standardization: ({ standards, ...model }: Model) =>
    standardization({ model: { ...model, standards: { ...standards, images: {} } }, previous: undefined }),
  integration: (model: Model) => integration({ model, previous: received(contracts.standardization) }),
  virtualization: (model: Model) => virtualization({ model, previous: received(contracts.integration) }),
  cloud: (model: Model) => cloud({ model, previous: received(contracts.virtualization) }),
};
const plan = (phase: keyof typeof PHASES, model: Model) => planOf(`lab.${phase}`, () => PHASES[phase](model));

const isGateway = ({ name }: Plan[number]) => /^gateway-(settings|deployment)$/.test(name);

describe("other names, under mocks", function () {
  this.timeout(30_000);

  for (const phase of ["standardization", "integration", "virtualization"] as const) {
    it(`of a network, an image and a module change nothing that ${phase} asks for`, async () => {
      expectGolden(phase, (await plan(phase, renamed(...OTHER_NETWORK_AND_IMAGE, ...OTHER_MODULE))).plan);
    });
  }

  it("of a module change the gateway in cloud and nothing else, and are in its contract", async () => {
    const before = await plan("cloud", renamed());
    const { plan: now, contract } = await plan("cloud", renamed(...OTHER_NETWORK_AND_IMAGE, ...OTHER_MODULE));
    const without = (all: Plan) => all.filter((resource) => !isGateway(resource));
    expect(without(now)).to.deep.equal(without(before.plan));
    expect(now.filter(isGateway)).not.to.deep.equal(before.plan.filter(isGateway));
    const { "business-billing": billing, ...others } = contracts.cloud.modules;
    expect(contract).to.deep.include({
      modules: { billing: { ...billing, module: "business-billing", was: "business-billing" }, ...others },
    });
    expect((contract as typeof contracts.cloud).entrances.internal.modules).to.include("billing");
  });

  it("that a module had at first are its account's and its objects', whatever it is called in the catalogue", async () => {
    const model = renamed(...ANEW);
    const accounts = (await plan("standardization", model)).plan.map(({ name }) => name);
    expect(accounts).to.include("accounts-database-bills").and.include("accounts-database-business-billing");
    const passwords: Record<string, string> = { ...contracts.virtualization.passwords, "database-bills": "p" };
    const previous = received({ ...contracts.virtualization, passwords });
    const { plan: asked } = await planOf("lab.cloud", () => cloud({ model, previous }));
    const { inputs } = asked.find(({ name }) => name === "bills-deployment")!;
    expect(JSON.stringify(inputs))
      .to.contain('{"name":"DATABASE_USER","value":"bills"}')
      .and.to.contain('{"name":"MODULE_NAME","value":"business-billing"}');
    expect(asked.filter(({ name }) => name.startsWith("business-billing-"))).to.deep.equal([]);
  });

  it("without an account or an image yet hold a phase back, and say which one comes first", () => {
    expect(() => accountPassword(contracts.virtualization.passwords, "database", "bills")).to.throw(
      /^there is no account yet for module bills: run `pulumi up` of standardization first/,
    );
    const model = renamed();
    const { "debian-12": image } = contracts.standardization.images;
    refuseWithoutImage(model, { "debian-12": image! });
    expect(() => refuseWithoutImage(model, { base: image! })).to.throw(
      /^nothing is known yet of image debian-12: run `pulumi up -s lab\.standardization` first/,
    );
  });
});

describe("a module that is called something else, without its first name", () => {
  const running = contracts.cloud.modules;
  const bills = renamed(...ANEW);

  it("is refused while it runs, and told what to say", () => {
    expect(() => refuseToRestartModules(bills, running)).to.throw(
      "module bills would begin anew, without its data, as it runs by its first name, business-billing: say was: business-billing in applications.modules.bills.",
    );
  });

  it("is refused by the first name where it was renamed before", () => {
    const before = {
      billing: { ...running["business-billing"]!, module: "business-billing", was: "business-billing" },
    };
    expect(() => refuseToRestartModules(bills, before)).to.throw(/^module bills would .* say was: business-billing in/);
    // The name is the one that it has, and says nothing of the first one any more.
    const forgetful = renamed(
      ["    business-billing: {", "    billing: { module: business-billing,"],
      OTHER_MODULE[1]!,
    );
    expect(() => refuseToRestartModules(forgetful, before)).to.throw(
      /^module billing would .* say was: business-billing in/,
    );
    refuseToRestartModules(replicatedLab, before);
  });

  for (const phase of [standardization, virtualization, cloud]) {
    it(`is refused in ${phase.phase} before anything else is looked at`, async () => {
      const newResource = ({ name }: pulumi.runtime.MockResourceArgs) => ({ id: name, state: {} });
      const call = ({ inputs }: pulumi.runtime.MockCallArgs) => ({
        outputs: (inputs as { name: string }).name.endsWith("/lab.cloud") ? contracts.cloud : {},
      });
      await pulumi.runtime.setMocks({ newResource, call }, "powercloud", `lab.${phase.phase}`, true, "organization");
      await phase.check(renamed(...OTHER_MODULE));
      const refused: unknown = await phase.check(bills).catch((error: unknown) => error);
      expect(refused).to.be.instanceOf(pulumi.RunError).with.property("message").that.contains("was: business-billing");
    });
  }

  it("goes with its first name, where it does not run, and where it is given up", () => {
    refuseToRestartModules(renamed(...OTHER_MODULE), running);
    refuseToRestartModules(bills, {});
    refuseToRestartModules(bills, undefined);
    const { applications } = replicatedLab;
    refuseToRestartModules({ applications: { ...applications, modules: {} } }, running);
  });
});
