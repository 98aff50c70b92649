/** A service that is in no registry comes into the cloud by one entry in each: read, checked, planned, built, promised and measured. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { checkContract } from "../../../contracts/contract-check";
import type {
  Condition,
  IntegrationContract,
  StandardizationContract,
  VirtualizationContract,
} from "../../../contracts/contracts";
import { ModelError } from "../../../model/errors";
import { parseModel } from "../../../model/load";
import { addressPlan } from "../../../planning/environment/addresses/address-plan";
import { integrationOf } from "../../../stacks/integration";
import { standardizationOf } from "../../../stacks/standardization";
import { virtualizationOf } from "../../../stacks/virtualization";
import { contracts } from "../../fixtures/contracts";
import { labText } from "../../fixtures/models";
import { readWithObjects, withObjects } from "../../fixtures/toy-service";
import { planOf, received } from "../../support/golden";
import { type Answers, LAB_ANSWERS } from "../../support/mocked-answers";
import { withMockedState } from "../../support/mocked-state";
import type { Plan } from "../../support/plan-difference";
import { change } from "../model/issues-of";

const SECTION = `  objects:
    stores: 2
    flavor: small
    keepers: { flavor: tiny }
    gateway: tongzi

applications:`;
const labWithoutKubeconfig = change(labText, "kubeconfig: .lab/", "kubeconfig: test/fixtures/").replace(
  "test/fixtures/kubeconfig",
  "test/fixtures/kubeconfig.yaml",
);
const text = change(labWithoutKubeconfig, "\napplications:", SECTION);
const model = parseModel(text, "models/lab.yaml", readWithObjects);
const machines = ["store-1", "store-2", "keeper-1", "keeper-2", "keeper-3"];

interface Mistakes {
  /** The model's text with the mistakes in it. */
  readonly edited: string;
  readonly found: string[];
}

/** What is said of the model when pieces of its text are others. */
function mistakes(...edits: [from: string, to: string][]): Mistakes {
  const edited = edits.reduce((before, [from, to]) => change(before, from, to), text);
  try {
    parseModel(edited, "lab.yaml", readWithObjects);
    return { edited, found: [] };
  } catch (error) {
    const { issues } = error as ModelError;
    return { edited, found: issues.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`) };
  }
}

/** Line and column of a word in the only piece of text that has it. */
function at(edited: string, piece: string, word: string): string {
  const before = edited.slice(0, edited.indexOf(piece) + piece.indexOf(word)).split("\n");
  return `${before.length}:${before.at(-1)!.length + 1}`;
}

describe("a toy service in a model file", () => {
  it("is read, with its defaults, beside what is always there", () => {
    expect(Object.keys(model.platform)).to.deep.equal(["kubernetes", "database", "objects"]);
    expect((model.platform as unknown as Record<string, unknown>)["objects"]).to.deep.equal({
      ...{ image: "debian-12", network: "business", range: "10.245.0.0/16" },
      ...{ stores: 2, flavor: "small", gateway: "tongzi", keepers: { count: 3, flavor: "tiny" } },
    });
  });

  it("is unknown where it is in no registry", () => {
    expect(() => parseModel(text, "lab.yaml")).to.throw(
      ModelError,
      'platform.objects: found the unknown key "objects"; allowed kubernetes or database',
    );
  });

  const KEEPERS = "keepers: { flavor: tiny }";
  const cases: [title: string, edits: [from: string, to: string][], at: [string, string], message: string][] = [
    [
      "a size that there is none of, of its second kind of machines",
      [[KEEPERS, "keepers: { flavor: tinny }"]],
      ["keepers: { flavor: tinny", "tinny"],
      'keepers.flavor: found "tinny"; allowed a flavor of standards.flavors: tiny, small or medium; did you mean tiny?',
    ],
    [
      "an image that there is none of",
      [[KEEPERS, `${KEEPERS}\n    image: debian-21`]],
      ["image: debian-21", "debian-21"],
      'image: found "debian-21"; allowed an image of standards.images: debian-12; did you mean debian-12?',
    ],
    [
      "too few of its first kind to survive what is to be survived",
      [["stores: 2", "stores: 1"]],
      ["stores: 1", "1"],
      "stores: found 1; allowed at least 2, as standards.survive names host",
    ],
    [
      "too few of its second kind",
      [[KEEPERS, "keepers: { flavor: tiny, count: 2 }"]],
      ["count: 2", "2"],
      "keepers.count: found 2; allowed at least 3, as standards.survive names host",
    ],
    [
      "a range that is another's",
      [[KEEPERS, `${KEEPERS}\n    range: 10.20.0.0/16`]],
      ["range: 10.20.0.0/16", "10.20"],
      'range: found "10.20.0.0/16"; allowed a range apart from 10.20.0.0/16 of standards.networks.business.cidr',
    ],
    [
      "a county that is none, by its own check",
      [["gateway: tongzi", "gateway: tongzhi"]],
      ["gateway: tongzhi", "tongzhi"],
      'gateway: found "tongzhi"; allowed a county: tongzi or xishui; did you mean tongzi?',
    ],
    [
      "a number as text",
      [["stores: 2", 'stores: "2"']],
      ['stores: "2"', '"2"'],
      'stores: found "2"; allowed a whole number',
    ],
  ];
  for (const [title, edits, [piece, word], message] of cases) {
    it(`says where it is told of ${title}`, () => {
      const { edited, found } = mistakes(...edits);
      expect(found.filter((line) => line.includes("platform.objects"))).to.deep.equal([
        `${at(edited, piece, word)} platform.objects.${message}`,
      ]);
    });
  }

  it("needs zones that some host may carry, and keeps its machines' names from others", () => {
    const zoned = mistakes(
      ["survive: [host]", "survive: []"],
      ...(["guiyang", "zunyi", "tongzi", "xishui"] as const).map((centre): [string, string] => [
        `  ${centre}:\n    level:`,
        `  ${centre}:\n    zones: [management]\n    level:`,
      ]),
    ).found.filter((line) => line.includes("platform.objects"));
    expect(zoned.join("\n")).to.match(
      /platform\.objects\.network: .*of zone business; allowed a network whose zone some host may carry/,
    );
    const uuid = "0b4c3c5e-6a1e-4d0b-9b7a-2f6f5d1c9e01";
    const taken = mistakes([
      'xishui-1/libvirt-sock" }',
      `xishui-1/libvirt-sock", adopted: { keeper-12: { uuid: ${uuid}, flavor: tiny } } }`,
    ]).found;
    expect(taken.join("\n")).to.contain(
      'found the name "keeper-12"; allowed a name that no machine of the environment has',
    );
  });

  it("has one image for both kinds of its machines, which is asked for once", () => {
    const second: [string, string] = ["images: { debian-12:", "images: { debian-13: { build: debian-13 }, debian-12:"];
    const without = mistakes(second).found.filter((line) => line.includes("platform.objects"));
    expect(without.join("\n")).to.match(/^\d+:\d+ platform\.objects\.image: found nothing; allowed and required, .*$/);
    const given = mistakes(second, ["stores: 2", "stores: 2\n    image: debian-13"]).found;
    expect(given.filter((line) => line.includes("platform.objects"))).to.deep.equal([]);
  });

  it("keeps the names of its own accounts from modules", () => {
    const named = mistakes(
      ["business-billing: { replicas: 2 }", "root: { module: business-billing }"],
      ["[business-billing]", "[root]"],
    );
    expect(named.found).to.have.length(1);
    expect(named.found[0]).to.match(
      /applications\.modules\.root: found "root"; allowed another name: .*\(.*root or default-deny\)$/,
    );
  });

  it("comes together with what it is built on", () => {
    const [objects] = readWithObjects.services.slice(-1);
    const services = [...readWithObjects.services.slice(0, -1), { ...objects!, needs: ["database", "queue", "cache"] }];
    expect(() => parseModel(text, "lab.yaml", { ...readWithObjects, services })).to.throw(
      ModelError,
      "platform.objects: found objects by itself; allowed beside what it is built on: platform.queue and platform.cache",
    );
  });
});

const folder = mkdtempSync(join(tmpdir(), "powercloud-toy-"));
const placed = Object.fromEntries(machines.map((name, index) => [name, `guiyang-${1 + (index % 2)}`]));
const accounts = ["root", "business-billing", "internet-service", "historical-statistics"];
const withAccounts = {
  ...contracts.standardization.passwords,
  ...Object.fromEntries(accounts.map((account) => [`objects-${account}`, `result of accounts-objects-${account}`])),
};
const addresses = addressPlan(model, withObjects.plans);

function inputsOf(plan: Plan, name: string): Record<string, never> {
  return plan.find((resource) => resource.name === name)?.inputs as Record<string, never>;
}

/** Phase III, brought up. */
async function broughtUp(answers: Answers = {}, of = model) {
  const previous: IntegrationContract = { ...contracts.integration, addresses, passwords: withAccounts };
  const assignments = { ...contracts.virtualization.placement, ...placed };
  const { plan, contract } = await withMockedState({ "placement-plan": { assignments } }, () =>
    planOf("lab.virtualization", () => virtualizationOf(withObjects)({ model: of, previous: received(previous) }), {
      answers: { ...LAB_ANSWERS, ...answers },
    }),
  );
  checkContract("virtualization", contract);
  return { plan, contract: contract as VirtualizationContract & { gate: Condition[] } };
}

const kept = (exception: string): Answers => ({
  "libvirt:index:measureGuest": (inputs) => {
    if ((inputs["command"] as string[])[0] !== "objects") return LAB_ANSWERS["libvirt:index:measureGuest"]!(inputs);
    return { exitCode: 0, output: inputs["domain"] === exception ? "two copies missing\n" : "kept\n" };
  },
});

describe("a toy service in the phases", function () {
  this.timeout(30_000);
  after(() => rmSync(folder, { recursive: true }));

  it("gets its addresses, its accounts and its share of the capacity in phase I", async () => {
    const manifest = join(folder, "manifest.json");
    const files = ["disk", "kernel", "initrd"].map((name) => [name, join(folder, name)] as const);
    for (const [, file] of files) writeFileSync(file, "");
    const built = { ...contracts.standardization.images["debian-12"], ...Object.fromEntries(files) };
    writeFileSync(manifest, JSON.stringify(built));
    const images = { "debian-12": { ...model.standards.images["debian-12"]!, manifest } };
    // No two stores share a host, and there are five.
    const large = parseModel(change(text, "stores: 2", "stores: 6"), "models/lab.yaml", readWithObjects);
    const { plan, contract } = await planOf("lab.standardization", () =>
      standardizationOf(withObjects)({
        model: { ...large, standards: { ...large.standards, images } },
        previous: undefined,
      }),
    );
    const promised = contract as StandardizationContract;
    checkContract("standardization", promised);
    expect(promised.addresses).to.deep.equal(addressPlan(large, withObjects.plans));
    expect(Object.keys(promised.addresses)).to.include.members([...machines, "tongzi-gateway"]);
    expect(promised.passwords).to.deep.equal(withAccounts);
    expect(promised.capacity.unplaced.map(({ vm }) => vm)).to.deep.equal(["store-6"]);
    expect(inputsOf(plan, "addresses")["machines"]).to.have.length(5 + 6 + 3 + 1);
  });

  it("has its machine in a centre made with the centre in phase II", async () => {
    const previous: StandardizationContract = { ...contracts.standardization, addresses };
    const { plan, contract } = await planOf("lab.integration", () =>
      integrationOf(withObjects)({ model, previous: received(previous) }),
    );
    expect((contract as IntegrationContract).services).to.include({ "tongzi-gateway": "tongzi-1" });
    expect(inputsOf(plan, "tongzi-gateway-domain")).to.deep.include({
      metadata: { centre: "tongzi", role: "service" },
    });
    expect(inputsOf(plan, "tongzi-gateway-configuration")["files"]).to.deep.equal({
      "/etc/objects.conf": { content: "name = tongzi-gateway\nrole = service\nindex = none\n" },
    });
  });

  it("is placed, built, promised and measured in phase III", async () => {
    const { plan, contract } = await broughtUp(kept("store-2"));
    const { machines: asked, groups } = inputsOf(plan, "placement-plan") as unknown as Record<string, { id: string }[]>;
    expect(asked!.map(({ id }) => id)).to.include.members(machines);
    expect(groups).to.deep.include({ id: "store", kind: "anti-affinity", level: "host", hard: true });
    for (const name of machines) {
      expect(inputsOf(plan, `${name}-domain`), name).to.deep.include({ metadata: { role: name.slice(0, -2) } });
      expect(inputsOf(plan, `${name}-configuration`), name).to.deep.include({
        group: name.slice(0, -2),
        units: [{ name: "objects.service", onChange: "reload", files: ["/etc/objects.conf", "/etc/objects.password"] }],
        files: "[secret]",
      });
    }
    expect(plan.some(({ name }) => name.startsWith("tongzi-gateway"))).to.equal(false);
    expect(contract.endpoints).to.deep.equal({
      objects: {
        addresses: ["store-1", "store-2"].map((name) => addresses[name]!.address),
        port: 9000,
        authority: contracts.standardization.authorities.databases.trusted,
      },
    });
    expect(contract.database).to.deep.equal(contracts.virtualization.database);
    const measured = contract.gate.filter(({ name }) => name === "objects-kept");
    expect(measured.map(({ component, holds }) => [component, holds])).to.deep.equal(
      machines.map((name) => [name, name !== "store-2"]),
    );
    expect(measured[1]!.value).to.deep.equal({ text: "two copies missing" });
    expect(virtualizationOf(withObjects).conditions.slice(-1)).to.deep.equal(["objects-kept"]);
  });

  it("is not there where the model does not choose it: all is as without it", async () => {
    const without = parseModel(labWithoutKubeconfig, "models/lab.yaml", readWithObjects);
    const { plan, contract } = await broughtUp({}, without);
    expect(plan.filter(({ name }) => /store|keeper|objects/.test(name))).to.deep.equal([]);
    expect(contract).not.to.have.property("endpoints");
    expect(contract.gate.map(({ name }) => name)).not.to.include("objects-kept");
  });
});

describe("the registries of services", () => {
  it("know each service by one name, each behind those that it needs", () => {
    const sections = readWithObjects.services;
    const names = sections.map(({ name }) => name);
    for (const order of [names, withObjects.plans, withObjects.services].map((list) =>
      list.map((entry) => (typeof entry === "string" ? entry : entry.name)),
    )) {
      expect(order).to.include.members(names);
      for (const { name, needs } of sections) {
        for (const needed of needs) expect(order.indexOf(needed), name).to.be.within(0, order.indexOf(name) - 1);
      }
    }
    for (const { service } of withObjects.gates) expect(names).to.include(service);
  });

  it("have names of groups in the model's part as in planning's", () => {
    for (const { name, groups } of withObjects.plans) {
      const section = readWithObjects.services.find((entry) => entry.name === name);
      const numbered = groups(model).flatMap((group) => (group.alone ? [] : [group.name]));
      expect(section?.groups ?? [], name).to.include.members(numbered);
    }
  });
});
