import { expect } from "chai";
import { parseModel } from "../../../model/load";
import type { Model } from "../../../model/types";
import { labModel, labText } from "../../fixtures/models";
import { change, issuesOf, linesOf } from "./issues-of";

type Changes = readonly (readonly [from: string, to: string])[];

const NETWORK: Changes = [["    business: { zone: business", "    office: { was: business, zone: business"]];
const USES: Changes = [
  ["network: business }", "network: office }"],
  ["flavor: medium\n    apiServer", "flavor: medium\n    network: office\n    apiServer"],
  ["standby: 1 }", "standby: 1, network: office, clients: [dmz, office] }"],
];
const IMAGE: Changes = [
  [
    "images: { debian-12: { build: debian-12, manifest: .lab/images/debian-12.json } }",
    "images: { base: { was: debian-12, build: debian-12 } }",
  ],
  ["image: debian-12,", "image: base,"],
];

const changed = (...all: Changes[]) => all.flat().reduce((text, [from, to]) => change(text, from, to), labText);
const modelOf = (...all: Changes[]): Model => parseModel(changed(...all), "models/test.yaml");
const chosen = (text: string): Changes => [["    business-billing: { replicas: 2 }", `    ${text}`]];
const CLERK = (name: string): Changes => [["billing-clerk: [business-billing]", `billing-clerk: [${name}]`]];

describe("networks and images that got other names", () => {
  it("are known by their first names, and so are those that machines have", () => {
    const { standards, platform, centres } = modelOf(NETWORK, USES, IMAGE);
    expect(standards.networks).to.deep.equal(labModel.standards.networks);
    expect(standards.images).to.deep.equal({
      "debian-12": { build: "debian-12", manifest: ".powercloud/images/debian-12.json" },
    });
    expect(platform.kubernetes).to.deep.equal(labModel.platform.kubernetes);
    expect(platform.database).to.deep.equal({ ...labModel.platform.database, clients: ["dmz", "business"] });
    expect(centres).to.deep.equal(labModel.centres);
  });

  it("are themselves again by their first names", () => {
    const { standards } = parseModel(labText, "models/test.yaml");
    expect(modelOf(NETWORK, USES).standards).to.deep.equal(standards);
  });

  it("may have the name by which machines say nothing, which is then another network's", () => {
    const swapped = modelOf([
      ["    dmz: { zone: dmz", "    business: { was: dmz, zone: dmz"],
      ["    business: { zone: business, cidr: 10.20.0.0/16, bridge: br-business }\n", ""],
    ]);
    expect(swapped.platform.kubernetes.network).to.equal("dmz");
    expect(swapped.platform.database.clients).to.deep.equal(["dmz"]);
    expect(swapped.centres["tongzi"]!.services["meter-collector"]!.network).to.equal("dmz");
  });

  const refused: [title: string, changes: Changes[], lines: string[]][] = [
    [
      "by what nobody is called any more",
      [NETWORK],
      [
        'centres.tongzi.services.meter-collector.network: found "business"; allowed a network of standards.networks: management, office or dmz',
        'platform.kubernetes.network: found "business"; allowed a network of standards.networks: management, office or dmz',
        'platform.database.network: found "business"; allowed a network of standards.networks: management, office or dmz',
      ],
    ],
    [
      "with the first name of another",
      [NETWORK, USES, [["    dmz: { zone: dmz", "    dmz: { was: business, zone: dmz"]]],
      [
        'standards.networks.dmz.was: found "business"; allowed its first name, which no network has now, or had at first',
      ],
    ],
    [
      "with the name of another, or their own",
      [
        [["    dmz: { zone: dmz", "    dmz: { was: management, zone: dmz"]],
        [["debian-12: { build", "debian-12: { was: debian-12, build"]],
      ],
      [
        'standards.images.debian-12.was: found "debian-12"; allowed its first name, which no image has now, or had at first',
        'standards.networks.dmz.was: found "management"; allowed its first name, which no network has now, or had at first',
      ],
    ],
    [
      "with what is no name",
      [[["    dmz: { zone: dmz", "    dmz: { was: DMZ_1, zone: dmz"]]],
      [
        'standards.networks.dmz.was: found "DMZ_1"; allowed a name of 1 to 30 lower-case letters, digits and hyphens that begins with a letter and ends with no hyphen',
      ],
    ],
  ];
  for (const [title, changes, lines] of refused) {
    it(`are refused ${title}`, () => expect(linesOf(changed(...changes))).to.deep.equal(lines));
  }
});

describe("modules that have names of their own", () => {
  it("are chosen by them, and keep their first ones", () => {
    const { applications, users } = modelOf(
      chosen("billing: { module: business-billing, was: business-billing, replicas: 2 }"),
      CLERK("billing"),
      [
        ["    internet-service: {}", "    web: { module: internet-service }"],
        ["[internet-service]\n", "[web]\n"],
      ],
      [["outsiders: { modules: [internet-service] }", "outsiders: { modules: [web] }"]],
    );
    expect(applications.modules).to.deep.equal({
      billing: { module: "business-billing", was: "business-billing", replicas: 2 },
      web: { module: "internet-service", replicas: 1 },
      "historical-statistics": { module: "historical-statistics", replicas: 1 },
    });
    expect(users.staff.roles["billing-clerk"]).to.deep.equal(["billing"]);
    expect(users.outsiders.modules).to.deep.equal(["web"]);
  });

  const KNOWN = /allowed operation-expansion, .* or decision-support/;
  const refused: [title: string, changes: Changes[], lines: (string | RegExp)[]][] = [
    [
      "that are none of the twelve",
      [chosen("billing: { module: billing-business }"), CLERK("billing")],
      [/^applications\.modules\.billing\.module: found "billing-business"; allowed .* decision-support$/],
    ],
    [
      "that do not say which they are",
      [chosen("invoices: {}"), CLERK("invoices")],
      [
        /^applications\.modules\.invoices: found "invoices"; .* decision-support \(or a name of its own, with module: which of them it is\)$/,
      ],
    ],
    [
      "that roles call by their first names",
      [chosen("billing: { module: business-billing, was: business-billing }")],
      [
        'users.staff.roles.billing-clerk[0]: found "business-billing"; allowed modules chosen in applications.modules: billing, internet-service or historical-statistics',
      ],
    ],
    [
      "that are chosen twice",
      [chosen("business-billing: {}\n    billing: { module: business-billing }")],
      [
        'applications.modules.billing.module: found "business-billing"; allowed a module that is not chosen yet, as it is by the name of business-billing',
      ],
    ],
    [
      "of one first name",
      [
        chosen(
          "billing: { module: business-billing, was: bills }\n    losses: { module: line-loss-management, was: bills }",
        ),
        CLERK("billing"),
      ],
      [
        'applications.modules.losses.was: found "bills"; allowed its first name, which no module has now, or had at first',
      ],
    ],
    [
      "with the name of another choice",
      [
        chosen("billing: { module: business-billing, was: losses }\n    losses: { module: line-loss-management }"),
        CLERK("billing"),
      ],
      [
        'applications.modules.billing.was: found "losses"; allowed its first name, which no module has now, or had at first',
      ],
    ],
    [
      "that are called as another module is, now or at first",
      [
        chosen(
          "client-center: { module: business-billing }\n    losses: { module: line-loss-management, was: power-measurement }",
        ),
        CLERK("client-center"),
      ],
      [
        'applications.modules.client-center: found "client-center"; allowed a name that is not another module\'s',
        'applications.modules.losses.was: found "power-measurement"; allowed a name that is not another module\'s',
      ],
    ],
    [
      "by names that the platform has itself",
      [chosen("replication: { module: business-billing }"), CLERK("replication")],
      [
        'applications.modules.replication: found "replication"; allowed another name: the platform has something of this one (superuser, replication, postgres, public, none or default-deny)',
      ],
    ],
    [
      "by what is no DNS label",
      [chosen("Billing_2: { module: business-billing }"), CLERK("internet-service")],
      [/^applications\.modules\.Billing_2: found the name "Billing_2"; allowed a name of 1 to 30 lower-case letters/],
    ],
    [
      "whose outsiders are not theirs, by whatever name",
      [
        chosen("billing: { module: business-billing }"),
        CLERK("billing"),
        [["outsiders: { modules: [internet-service] }", "outsiders: { modules: [billing] }"]],
      ],
      [
        'users.outsiders.modules[0]: found "billing"; allowed service modules chosen in applications.modules: internet-service',
      ],
    ],
  ];
  for (const [title, changes, lines] of refused) {
    it(`are refused: ${title}`, () => {
      const found = linesOf(changed(...changes));
      expect(found).to.have.length(lines.length, found.join("\n"));
      for (const [at, line] of lines.entries()) {
        if (typeof line === "string") expect(found[at]).to.equal(line);
        else expect(found[at]).to.match(line);
      }
    });
  }

  it("are told with line and column", () => {
    const [issue] = issuesOf(changed(chosen("billing: { module: billing-business }"), CLERK("billing")));
    const lines = labText.split("\n");
    const line = lines.findIndex((each) => each.includes("business-billing: { replicas")) + 1;
    expect(issue).to.include({ line, column: "    billing: { module: ".length + 1 });
    expect(issue!.message).to.match(KNOWN);
  });
});
